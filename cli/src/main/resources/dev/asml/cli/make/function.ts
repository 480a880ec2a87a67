// Answers every request with a greeting; inputText() is the request.
import { successText } from "./asml";
export {
  __asml_guest_get_function_input_buffer_pointer,
  __asml_guest_get_io_buffer_pointer,
} from "./asml";

successText('{"greeting": "Hello from @NAME@!"}\n');
