/** PHP text to syntax trees, and what their expressions come to. */
export { itemsOf, lastName, parsePhp, partsOf, textOf, type PhpFile, type PhpNode } from './parse.ts'
export { programOf, returnedBy } from './evaluate.ts'
export { scopeOf, type PhpScope } from './scope.ts'
export { piecesOf } from './text.ts'
export { entryOf, fallbackOf, isTrue, scalarText, valueAt, variableIn, type PhpEntry, type PhpValue } from './value.ts'
