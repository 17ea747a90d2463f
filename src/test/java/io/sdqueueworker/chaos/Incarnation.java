package io.sdqueueworker.chaos;

/// One worker process from its start to its end.
///
/// @param place the name of the place that it works at
/// @param number which process it is there, from 1
record Incarnation(String place, int number) {

    @Override
    public String toString() {
        return place + "#" + number;
    }
}
