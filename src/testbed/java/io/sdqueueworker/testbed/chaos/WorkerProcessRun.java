package io.sdqueueworker.testbed.chaos;

/// One worker process from its start to its end.
///
/// @param place the name of its station
/// @param number its number at that station, from 1
record WorkerProcessRun(String place, int number) {

    @Override
    public String toString() {
        return place + "#" + number;
    }
}
