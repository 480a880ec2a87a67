// Bundles that are made without asml: zip files of manifests and modules.
import { crc32 } from 'node:zlib';

/** A module that is another one for each number: a custom section at its end changes its hash and nothing else. */
export function variant(wasm, number) {
  const name = Buffer.from('variant');
  const content = Buffer.alloc(1 + name.length + 4);
  content[0] = name.length;
  name.copy(content, 1);
  content.writeUInt32LE(number, 1 + name.length);
  return Buffer.concat([wasm, Buffer.from([0, content.length]), content]);
}

/** A zip file whose entries are stored. */
export function zip(entries) {
  const files = [];
  const directory = [];
  let offset = 0;
  for (const [path, content] of Object.entries(entries)) {
    const name = Buffer.from(path);
    const bytes = Buffer.from(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    files.push(Buffer.from('PK\x03\x04'), common, name, bytes);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, place, name);
    offset += 30 + name.length + bytes.length;
  }
  const size = directory.reduce((sum, each) => sum + each.length, 0);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(Object.keys(entries).length, 8);
  end.writeUInt16LE(Object.keys(entries).length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, ...directory, end]);
}
