# The worker above, as workerd's documentation serves one.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.mjs", esModule = embed "workerd-wasm.mjs"),
    (name = "noop.mjs", esModule = embed "noop.mjs"),
    (name = "noop.wasm", wasm = embed "noop.wasm"),
  ],
  compatibilityDate = "2026-01-01",
);
