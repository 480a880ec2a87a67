// What every JavaScript peer does for a request: a fresh instance of the no-op module, compiled once, whose answer its
// import "success" hands over.
export function handlerOf(module) {
  return () => {
    let answer;
    const instance = new WebAssembly.Instance(module, {
      env: {
        __asml_abi_runtime_success(pointer, length) {
          answer = new Uint8Array(instance.exports.memory.buffer, pointer, length);
        },
      },
    });
    instance.exports._start();
    return answer;
  };
}
