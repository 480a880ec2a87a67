/**
 * Components: their binary format, their types, the canonical ABI, and how the modules of one are linked.
 *
 * <p>Source of the rules: the component model's Binary.md and CanonicalABI.md. Values of component types are these Java
 * objects:
 *
 * <table>
 * <caption>Java objects of values</caption>
 * <tr><td>bool</td><td>Boolean</td></tr>
 * <tr><td>s8, u8, s16, u16, s32</td><td>Integer, in its range</td></tr>
 * <tr><td>u32</td><td>Long, from 0 to 2^32-1</td></tr>
 * <tr><td>s64, u64</td><td>Long; u64 as its bits</td></tr>
 * <tr><td>f32, f64</td><td>Float, Double</td></tr>
 * <tr><td>char</td><td>Integer, a Unicode scalar value</td></tr>
 * <tr><td>string</td><td>String</td></tr>
 * <tr><td>list of u8</td><td>byte[]</td></tr>
 * <tr><td>other lists</td><td>List of Object</td></tr>
 * <tr><td>record, tuple</td><td>Object[], in the order of the fields</td></tr>
 * <tr><td>variant, enum, option, result</td><td>{@link dev.asml.threader.wasm.component.Variant}</td></tr>
 * <tr><td>flags</td><td>Integer, the first flag is bit 0</td></tr>
 * <tr><td>own, borrow</td><td>the representation: a host's object, or an Integer of the guest that defines the
 * resource</td></tr>
 * </table>
 */
@NullMarked
package dev.asml.threader.wasm.component;

import org.jspecify.annotations.NullMarked;
