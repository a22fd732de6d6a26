/** Ruby for readers: parsing, and what values come to without running anything. */
export { asCount, asText, told, urlFrom, type Told } from '../told.ts'
export { entryIn, insideOf, optionsIn, type RubyBlock, type RubyCall, type RubyDef, type RubyHash, type RubyNode } from './nodes.ts'
export { readErb, type ErbText } from './erb.ts'
export { parseRuby } from './parse.ts'
export { fold, scopeOf, truthOf, type RubyScope, type RubyValue } from './values.ts'
