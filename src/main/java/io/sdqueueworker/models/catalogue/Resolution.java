package io.sdqueueworker.models.catalogue;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.Stage;
import java.util.List;

/// The result of resolving the name of a model.
public sealed interface Resolution {

    /// The model exists.
    ///
    /// @param objects the model, followed by the files that the runtime loads with it: the configuration and the
    ///     VAE beside a checkpoint
    record Found(List<ModelVersion> objects) implements Resolution {
        public Found {
            objects = List.copyOf(objects);
        }
    }

    /// The model is neither in the bucket nor in the directory. The runtime may have it nevertheless.
    ///
    /// @param closest similar names in the runtime's spelling, the closest first; may be empty
    record Unknown(List<String> closest) implements Resolution {
        public Unknown {
            closest = List.copyOf(closest);
        }
    }

    /// The name is not a valid file name.
    ///
    /// @param reason the error, such as `is absolute`; does not quote the name
    record Refused(String reason) implements Resolution {

        /// The failure of the task.
        public Failure failure(ModelNeed need) {
            return new Failure(
                    Code.INVALID_REQUEST,
                    Stage.STAGING,
                    "the name of a " + need.kind().label() + " " + reason);
        }
    }
}
