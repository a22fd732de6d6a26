/** PHP text to syntax trees, and what their expressions come to. */
export { itemsOf, lastName, parsePhp, partsOf, textOf, type PhpFile, type PhpParsed } from './parse.ts'
export { evaluate, programOf, returnedBy, type PhpProgram } from './evaluate.ts'
export { scopeOf, type PhpScope } from './scope.ts'
export { entryOf, fallbackOf, isTrue, scalarText, valueAt, variableIn, type PhpEntry, type PhpList, type PhpValue } from './value.ts'
