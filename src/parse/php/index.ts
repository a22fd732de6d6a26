/** PHP text to syntax trees, and what their expressions come to. */
export { parsePhp } from './parse.ts'
export { programOf, returnedBy } from './evaluate.ts'
export { scopeOf, type PhpScope } from './scope.ts'
export { entryOf, fallbackOf, isTrue, scalarText, valueAt, variableIn, type PhpEntry, type PhpValue } from './value.ts'
