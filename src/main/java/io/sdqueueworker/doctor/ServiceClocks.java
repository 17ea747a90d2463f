package io.sdqueueworker.doctor;

import java.time.Duration;
import java.util.Map;

/// How far the clocks of the services are ahead of this machine's, as their answers say.
public interface ServiceClocks {

    /// By the name of the service; those that told no time are not in it. To be asked after everybody else has called.
    Map<String, Duration> ahead();
}
