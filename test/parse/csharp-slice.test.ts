/** A method's body is left out, line for line, whatever texts and comments it holds. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withoutMethod } from '../../src/parse/csharp/slice.ts'

test.each([
  ['void Down(X x)\n{\n  a();\n}\nvoid Up() {}', 'void Down(X x)\n{\n\n}\nvoid Up() {}'],
  ['void Down() { s("}"); }', 'void Down() {}'],
  ["void Down() { c('}'); c('\\''); } b", 'void Down() {} b'],
  ['void Down() { s(@"}"" }"); } b', 'void Down() {} b'],
  ['void Down() { s($@"\\"); } b', 'void Down() {} b'],
  ['void Down() { s("""} " }"""); } b', 'void Down() {} b'],
  ['void Down() { // }\n /* } \n */ } b', 'void Down() {\n\n} b'],
  ['void Down() { if (a) { b(); } else { c(); } } d', 'void Down() {} d'],
  ['void Up() { a(); }', 'void Up() { a(); }'],
  ['void Down() { never();', 'void Down() { never();'],
])('%j', (text, cut) => expect(withoutMethod(text, 'Down')).toBe(cut))

test('random text keeps its lines', () => {
  const piece = fc.constantFrom('void Down() {', '{', '}', '"', '@"', '"""', "'", '\\', '//', '/*', '*/', '\n', 'a')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join('')
      expect(withoutMethod(text, 'Down').split('\n')).toHaveLength(text.split('\n').length)
    }),
  )
})
