// What the QuickJS kernel runs: objects, closures, JSON, text and regular expressions.
class Account {
  #balance = 0;
  constructor(owner) {
    this.owner = owner;
    this.entries = [];
  }
  book(amount, text) {
    this.#balance += amount;
    this.entries.push({ amount, text, balance: this.#balance });
    return this;
  }
  get balance() {
    return this.#balance;
  }
}

function accounts() {
  const made = [];
  for (let i = 0; i < 20; i++) {
    const account = new Account(`owner-${i}`);
    for (let j = 0; j < 20; j++) account.book((i * 37 + j * 11) % 101, j % 3 ? 'payment' : 'refund');
    made.push(account);
  }
  return made.map((each) => each.balance).reduce((sum, each) => sum + each, 0);
}

function texts() {
  const words = [];
  for (let i = 0; i < 150; i++) words.push(`word${i % 17}-${(i * 7919) % 1000}`);
  const text = words.join(' ');
  const found = text.match(/word(\d+)-(\d{2,3})\b/g) ?? [];
  const counts = new Map();
  for (const each of text.replace(/-\d+/g, '').split(' ')) counts.set(each, (counts.get(each) ?? 0) + 1);
  return found.length * 1000 + [...counts.keys()].sort().join('').length;
}

function documents() {
  const document = JSON.stringify({
    items: Array.from({ length: 60 }, (_, i) => ({ id: i, name: `item ${i}`, price: i / 4, tags: ['a', 'b', `t${i}`] })),
  });
  const read = JSON.parse(document);
  return read.items.filter((each) => each.price > 3).length + document.length;
}

function numbers() {
  const sieve = new Uint8Array(3000);
  let primes = 0;
  for (let i = 2; i < sieve.length; i++) {
    if (sieve[i]) continue;
    primes++;
    for (let j = i * i; j < sieve.length; j += i) sieve[j] = 1;
  }
  return primes;
}

globalThis.run = () => (accounts() * 31 + texts() * 7 + documents() + numbers()) | 0;
