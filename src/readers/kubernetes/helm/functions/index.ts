/** What templates may call; everything that is not here answers differently each time or asks the cluster, and is unknown. */
import { map, nil, printed, text, unknown, bool } from '../value.ts'
import { lists } from './lists.ts'
import { logic } from './logic.ts'
import { whole, type Fits } from './shape.ts'
import { texts } from './text.ts'
import { notations } from './yaml.ts'
import { fitsCluster, fitsVersion, supportedKubernetes } from './versions.ts'

/** A check of values: the same for each render, so what it hides is not needed. Of what nobody knows, such as random letters, nobody knows it. */
const hashed: Fits = whole(() => text('0'.repeat(64)))

export const functions: ReadonlyMap<string, Fits> = new Map<string, Fits>([
  ...logic,
  ...texts,
  ...lists,
  ...notations,
  // `helm template` asks no cluster, and answers with nothing.
  ['lookup', () => map()],
  ['sha256sum', hashed],
  ['sha1sum', hashed],
  ['adler32sum', hashed],
  [
    'semverCompare',
    whole(([range, version]) => {
      const written = printed(version ?? nil)
      const fits = written === supportedKubernetes ? fitsCluster(printed(range ?? nil)) : fitsVersion(printed(range ?? nil), written)
      return fits === undefined ? unknown('semverCompare') : bool(fits)
    }),
  ],
])
