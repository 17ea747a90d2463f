package io.sdqueueworker.models.catalogue;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.Stage;
import java.util.List;

/// What the name of a model stands for.
public sealed interface Resolution {

    /// A model.
    ///
    /// @param objects the model, and behind it what the runtime loads with it: the configuration and the VAE of
    ///     a checkpoint that lie beside it
    record Found(List<ModelVersion> objects) implements Resolution {
        public Found {
            objects = List.copyOf(objects);
        }
    }

    /// Nothing that there is in the bucket or the directory. The runtime may have it all the same.
    ///
    /// @param closest names that look like it, as the runtime takes them, the closest first; may be empty
    record Unknown(List<String> closest) implements Resolution {
        public Unknown {
            closest = List.copyOf(closest);
        }
    }

    /// Nothing that a file may be called.
    ///
    /// @param reason what is wrong with the name, such as `is absolute`; does not quote it
    record Refused(String reason) implements Resolution {

        /// What to tell the sender.
        public Failure failure(ModelNeed need) {
            return new Failure(
                    Code.INVALID_REQUEST,
                    Stage.STAGING,
                    "the name of a " + need.kind().label() + " " + reason);
        }
    }
}
