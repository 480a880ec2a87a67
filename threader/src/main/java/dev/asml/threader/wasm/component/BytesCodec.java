package dev.asml.threader.wasm.component;

/** Lists of bytes, copied at once. */
record BytesCodec() implements RangeCodec {
    private static final byte[] NOTHING = {};

    @Override
    public Object read(Call call, int address, int length) {
        ListCodec.requireRange(call, address, length, 1, 1);
        call.charge(length + (long) Call.OBJECT_BYTES);
        return length == 0 ? NOTHING : call.memory().readBytes(address, length);
    }

    @Override
    public long write(Call call, Object value) {
        byte[] bytes = (byte[]) value;
        int address = call.allocate(1, bytes.length);
        if (bytes.length > 0) {
            call.memory().write(address, bytes, 0, bytes.length);
        }
        return RangeCodec.range(address, bytes.length);
    }
}
