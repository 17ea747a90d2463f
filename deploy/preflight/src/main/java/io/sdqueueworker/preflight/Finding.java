package io.sdqueueworker.preflight;

/// The result of one check.
///
/// @param subject of the check
/// @param found the fact, with figures
/// @param fix what to do; empty if nothing is to be done
record Finding(Status status, String subject, String found, String fix) {

    /// How a finding is meant.
    enum Status {
        /// Proven by a call.
        OK,
        /// Possible, but something is worth knowing.
        WARN,
        /// The installation would fail.
        FAIL,
        /// A call was denied or not answered: nothing is known.
        UNKNOWN
    }

    static Finding ok(String subject, String found) {
        return new Finding(Status.OK, subject, found, "");
    }

    static Finding warn(String subject, String found, String fix) {
        return new Finding(Status.WARN, subject, found, fix);
    }

    static Finding fail(String subject, String found, String fix) {
        return new Finding(Status.FAIL, subject, found, fix);
    }

    static Finding unknown(String subject, UnansweredException e) {
        return new Finding(
                Status.UNKNOWN,
                subject,
                e.action() + ": " + e.reason(),
                "allow " + e.action() + ", or ask in the console");
    }
}
