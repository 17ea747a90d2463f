package io.sdqueueworker.staging.models;

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
    record Found(List<ModelObject> objects) implements Resolution {
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

        /// What to tell the sender where nobody has it.
        public Failure failure(ModelNeed need) {
            String hint = closest.isEmpty() ? "" : "; the closest names are: " + String.join(", ", closest);
            return new Failure(
                    Code.MODEL_NOT_FOUND,
                    Stage.STAGING,
                    "there is no " + need.kind().label() + " '" + shortened(need.name()) + "'" + hint);
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

    private static String shortened(String name) {
        return name.length() <= 200 ? name : name.substring(0, 200) + "…";
    }
}
