/** What the factory of PostgreSQL's grammar is given and gives: the package ships no types for it. */
declare module 'libpg-query/wasm/libpg-query.js' {
  export interface PgQuery {
    readonly _malloc: (bytes: number) => number
    readonly _free: (at: number) => void
    readonly _wasm_parse_query_raw: (text: number) => number
    readonly _wasm_free_parse_result: (result: number) => void
    readonly _wasm_parse_plpgsql: (text: number) => number
    readonly _wasm_free_string: (text: number) => void
    readonly getValue: (at: number, type: 'i32') => number
    readonly lengthBytesUTF8: (text: string) => number
    readonly stringToUTF8: (text: string, at: number, bytes: number) => void
    readonly UTF8ToString: (at: number) => string
  }
  /** `imports` are handed through to what instantiates the module. */
  export type Factory = (options: { readonly instantiateWasm: (imports: object, receive: (instance: object) => void) => object }) => Promise<PgQuery>
  const factory: Factory
  export default factory
}
