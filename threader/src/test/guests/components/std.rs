//! A command of WASI preview 1 with Rust's standard library, made a component by the adapter: counts words, reads a file
//! of the function's, writes one under /tmp, hashes with random keys. Input that starts with "panic" makes it panic.
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Read, Write};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use std::{env, fs};

fn files() -> io::Result<()> {
    println!("asset: {}", fs::read_to_string("/poem.txt")?.trim_end());
    fs::create_dir_all("/tmp/asml-std/deep/er")?;
    fs::write("/tmp/asml-std/deep/er/a", vec![7; 100_000])?;
    fs::copy("/tmp/asml-std/deep/er/a", "/tmp/asml-std/b")?;
    let mut names: Vec<_> = fs::read_dir("/tmp/asml-std")?.map(|each| each.unwrap().file_name()).collect();
    names.sort();
    println!("files: {:?}, {} bytes", names, fs::metadata("/tmp/asml-std/b")?.len());
    println!("missing: {:?}", fs::read("/nowhere").unwrap_err().kind());
    fs::remove_dir_all("/tmp/asml-std")
}

fn main() {
    println!("name: {:?}", env::args().next());
    println!("COLOUR: {:?}", env::var("COLOUR").ok());
    let mut input = String::new();
    io::stdin().read_to_string(&mut input).expect("input is text");
    let mut words: HashMap<&str, usize> = HashMap::new();
    for word in input.split_whitespace() {
        *words.entry(word).or_default() += 1;
    }
    let sorted: BTreeMap<_, _> = words.iter().collect();
    println!("words: {:?}", sorted);
    if let Err(error) = files() {
        println!("files: {}", error);
    }
    let began = Instant::now();
    std::thread::sleep(Duration::from_millis(2));
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    println!("slept: {}, after 2020: {}", began.elapsed().as_millis() >= 2, since.as_secs() > 1_577_836_800);
    eprintln!("to be read by people");
    io::stdout().flush().unwrap();
    if input.starts_with("panic") {
        panic!("asked to");
    }
}
