//! GET /hello/{name}?lang=de: a greeting as JSON.

#[path = "../../../../../../guest-libs/rust/asml.rs"]
mod asml;
#[path = "../../../../../../guest-libs/rust/json.rs"]
mod json;

use json::{quote, Json};

const GREETINGS: [(&str, &str); 6] = [
    ("cy", "Helo"),
    ("de", "Hallo"),
    ("en", "Hello"),
    ("es", "Hola"),
    ("fr", "Bonjour"),
    ("ja", "こんにちは"),
];

fn main() {
    let request = Json::parse(&asml::input_text()).unwrap_or(Json::Null);
    let name = request.get("path_parameters").and_then(|p| p.get("name")).and_then(Json::text);
    let lang = request.get("query_parameters").and_then(|q| q.get("lang")).and_then(|l| l.at(0)).and_then(Json::text);
    asml::success(greet(name.unwrap_or("world"), lang.unwrap_or("en")));
}

/// JSON of its own is answered with status 200.
fn greet(name: &str, lang: &str) -> String {
    match GREETINGS.iter().find(|(known, _)| *known == lang) {
        Some((_, word)) => format!("{{\"greeting\":{},\"lang\":{}}}", quote(&format!("{}, {}!", word, name)), quote(lang)),
        None => unknown(lang),
    }
}

/// Another status needs the response of four members.
fn unknown(lang: &str) -> String {
    let known: Vec<_> = GREETINGS.iter().map(|(lang, _)| quote(lang)).collect();
    let body = format!("{{\"error\":{},\"known\":[{}]}}", quote(&format!("no greeting in {}", lang)), known.join(","));
    format!(
        "{{\"isBase64Encoded\":false,\"statusCode\":404,\"headers\":{{\"content-type\":\"application/json\"}},\"body\":{}}}",
        quote(&body)
    )
}
