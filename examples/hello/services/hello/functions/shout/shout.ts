// POST /shout: the body in capitals. A v0.3 handler with API Gateway's event.
import { inputText, quote, successText } from "./asml";
import { member, unquote } from "./json";
export {
  __asml_guest_get_function_input_buffer_pointer,
  __asml_guest_get_io_buffer_pointer,
} from "./asml";

export function handler(): i32 {
  const event = inputText();
  if (member(event, "isBase64Encoded") == "true") respond(415, "text only, please\n");
  else respond(200, unquote(member(event, "body")).toUpperCase());
  return 0;
}

function respond(status: i32, body: string): void {
  successText(
    '{"isBase64Encoded":false,"statusCode":' + status.toString() +
      ',"headers":{"content-type":"text/plain; charset=utf-8"},"body":' + quote(body) + "}",
  );
}
