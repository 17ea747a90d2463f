package io.sdqueueworker.testbed.chaos;

/// One worker process from its start to its end.
///
/// @param place the name of the place that it works at
/// @param number which process it is there, from 1
record WorkerProcessRun(String place, int number) {

    @Override
    public String toString() {
        return place + "#" + number;
    }
}
