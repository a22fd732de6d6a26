/** The cheap look at a file's text and path: of thousands of modules some dozens describe tables. */
import { placeOf } from '../../base/paths.ts'

const signs =
  /\bmapped_column\b|\bMapped\[|\bColumn\(|\bTable\(\s{0,200}(?:f?["']|\w{1,80},)|\btable\s{0,3}=\s{0,3}True\b|\b__table(?:name|_args)?__\b|\bdb\.Model\b|\bForeignKey\(|\brelationship\(/

export function concerns(text: string): boolean {
  return signs.test(text)
}

/** Tests, other people's packages, and migrations, which make tables of their own to move rows with. */
const aside = /(^|\/)(site-packages|\.?v?env|\.tox|\.nox|__pypackages__|alembic|migrations?|versions)\/|(^|\/)(test_[^/]*|[^/]*_tests?|tests|conftest)\.py$/i

export function isAside(path: string): boolean {
  return aside.test(path) || placeOf(path).place === 'example'
}
