package io.sdqueueworker.staging.models;

/// Where the store keeps no checksum: what has come is believed.
record NoDigest() implements PartsDigest {

    @Override
    public PartSum begin(int index) {
        return _ -> {};
    }

    @Override
    public void complete(int index, PartSum sum) {}

    @Override
    public void takeFromDisk(int index) {}

    @Override
    public boolean matches() {
        return true;
    }

    @Override
    public void close() {}
}
