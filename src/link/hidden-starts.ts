/** How many processes of PHP start where an image of somebody else's making starts them, whose files nobody can read here. */
import { textOf, unresolved, valueOf, type Fact, type UnresolvedFact } from '../base/fact.ts'
import { madeFrom } from './built.ts'
import { imageName, withoutBodies } from './images.ts'
import type { Declared } from './input.ts'
import { wordsOf } from './command-words.ts'
import type { Running } from './running.ts'
import { isPlainBase, ownImage } from './stages.ts'

const hint = 'set pm.max_children in a file of the repository, and copy it into the image'

/** Docker's official images that hold PHP, plain systems that a Dockerfile installs it on, and FrankenPHP: what they start is documented. */
const documented =
  /^((index\.)?docker\.io\/|public\.ecr\.aws\/docker\/|mirror\.gcr\.io\/)?((library\/)?(php|wordpress|nextcloud|drupal|joomla|matomo|mediawiki|phpmyadmin|composer|yourls|monica|friendica|postfixadmin|backdrop|debian|ubuntu|alpine|fedora|archlinux|oraclelinux)|dunglas\/frankenphp|phusion\/baseimage|opensuse\/\w+|redhat\/ubi\d+(-minimal)?)(?=[:@]|$)/i

function isDocumented(reference: string): boolean {
  return documented.test(reference) || isPlainBase(reference) || /^registry\.access\.redhat\.com\/ubi\d+(\/ubi(-minimal)?)?([:@]|$)/.test(reference)
}

/** Absent where the tree, or what is documented of an image, tells it. */
export function hiddenStart(service: Running, declared: Declared): UnresolvedFact | undefined {
  const { declared: own, name } = service
  const words = wordsOf(own, service.stage).map((word) => valueOf(word) ?? '')
  // Its own command says what runs: one process, or a server with an option of its own.
  if (/(^|[\s;&|/"'])(php(\d(\.\d)?)? |artisan )/.test(`${words.join(' ')} `)) return undefined
  const found: Fact<string> | undefined = ownImage(service, declared)?.base ?? own.image
  // Of what a platform builds by itself, its buildpack is documented.
  if (found === undefined)
    return own.build === undefined || own.orchestrator !== undefined
      ? undefined
      : unresolved(`how many processes the image of ${name} starts`, own.build.at, hint)
  const base = bottomOf(withoutBodies(textOf(found) ?? ''), declared)
  if (isDocumented(base)) return undefined
  const { repository } = imageName(base)
  return unresolved(`how many processes ${repository === '' ? `the image of ${name}` : repository} starts`, found.at, hint)
}

/** What another service of the tree builds under that name starts from an image of its own. */
function bottomOf(reference: string, { services, images }: Declared): string {
  let base = reference
  for (let depth = 0; depth < 5; depth++) {
    const builder = services.find((one) => one.build !== undefined && textOf(one.image) === base)
    const next = builder === undefined ? undefined : madeFrom(builder, images)
    if (next?.stage === undefined || next.base === undefined || next.base === base) return base
    base = next.base
  }
  return base
}
