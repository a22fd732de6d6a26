/** One thing that a change does to the gate, before it is decided whether that blocks. */
export interface Difference {
  readonly effect: 'weaker' | 'stronger'
  /** Of waivers and `provides`, which may come alone and not with other changes. */
  readonly exception?: true
  /** The file, which is the change's subject. */
  readonly path: string
  readonly line: number
  readonly side: 'base' | 'head'
  readonly key: string
  /** A sentence without its capital and period: what was and what is. */
  readonly what: string
}
