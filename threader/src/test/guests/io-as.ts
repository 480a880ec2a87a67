// Generation v0.4: the input's first line is a call path, the rest the call's input. Waits in the
// host and answers the document.
import { Io, input, success, text } from "./asml";
export {
  __asml_guest_get_function_input_buffer_pointer,
  __asml_guest_get_io_buffer_pointer,
} from "./asml";

const bytes = input();
const end = bytes.indexOf(0x0a);
const path = text(end < 0 ? bytes : bytes.subarray(0, end));
const payload = end < 0 ? new Uint8Array(0) : bytes.subarray(end + 1);
success(Io.call(path, payload).wait());
