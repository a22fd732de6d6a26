/** Settings of Spring Boot under a name of the application's own, which `spring.config.name` gives: `till.yml` in place of `application.yml`. */
import { basename, dirname, join } from '../../base/paths.ts'
import { isText, type SourceFile } from '../../base/source.ts'
import type { ConfigurationDeclaration } from '../../model/declaration.ts'
import type { ReadContext } from '../reader.ts'

type Called = Pick<ConfigurationDeclaration, 'called' | 'profile' | 'calledInCode'>

/** Undefined for files of anything else. What its settings are, whoever reads them tells. */
export async function calledOf(file: SourceFile, context: ReadContext): Promise<Called | undefined> {
  const stem = /^([\w.@+-]{1,100})\.ya?ml$/.exec(basename(file.path))?.[1]
  if (stem === undefined || !/^["']?spring["']?[:.]/m.test(file.text)) return undefined
  const folder = dirname(file.path)
  const isThere = (name: string): boolean => ['yml', 'yaml', 'properties'].some((ending) => context.has(join(folder, `${name}.${ending}`) ?? ''))
  // `till-prod.yml` is a profile of what `till.yml` is.
  const dashes = [...stem.matchAll(/-/g)].map(({ index }) => index)
  const dash = dashes.find((at) => isThere(stem.slice(0, at)))
  const called = dash === undefined ? stem : stem.slice(0, dash)
  return {
    called,
    ...(dash === undefined ? {} : { profile: stem.slice(dash + 1) }),
    ...((await isNamed(called, folder, context)) ? { calledInCode: true as const } : {}),
  }
}

const starters = /(Application|App|Main|Server|Launcher|Starter|Bootstrap|Initializer)\w{0,20}\.(java|kt|groovy)$/

/** The code that starts it says both the setting and the name. */
async function isNamed(called: string, folder: string, context: ReadContext): Promise<boolean> {
  const around = folder.replace(/resources(\/config)?$/, '')
  for (const path of context
    .below(around.replace(/\/$/, ''))
    .filter((one) => starters.test(one))
    .slice(0, 20)) {
    const code = await context.read(path)
    if (!isText(code) || !code.text.includes('spring.config.name')) continue
    const texts = [...code.text.matchAll(/"([^"\n]{1,200})"/g)].flatMap(([, text = '']) => text.replace(/^.*=/, '').split(','))
    if (texts.some((text) => text.trim() === called)) return true
  }
  return false
}
