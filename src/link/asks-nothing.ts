/** Containers of a bare system that run a few commands of a shell, none of which can open a database: what an env file they share holds, they leave alone. */
import { textOf, valueOf } from '../base/fact.ts'
import { commandsIn } from '../parse/shell/commands.ts'
import { parseShell } from '../parse/shell/parse.ts'
import { imageName } from './images.ts'
import { commandOf, type Running } from './running.ts'

const systems = /^(alpine|busybox|debian|ubuntu|bash|curlimages\/curl|alpine\/curl|buildpack-deps|fedora|archlinux|rockylinux|almalinux|amazonlinux)$/
/** What such an image has, and what is added to it to ask over HTTP or to wait. */
const harmless =
  /^(apk|apt|apt-get|yum|dnf|curl|wget|sleep|echo|printf|true|false|:|date|cat|tee|head|tail|grep|sed|cut|tr|jq|test|\[|\[\[|exit|cd|export|unset|set|shift|return|break|continue|kill|trap|wait|ls|mkdir|touch|rm|nc|ping|hostname|whoami|id|pg_isready)$/
const shell = /^(\/\w+)*\/?(ba|da|z|a)?sh$/

export function asksNoDatabase(service: Running): boolean {
  const image = textOf(service.declared.image)
  if (image === undefined || service.declared.build !== undefined || !systems.test(imageName(image).repository)) return false
  const words = valueOf(commandOf(service.declared, service.stage)) ?? []
  const [first = '', flag = '', script] = words
  if (words.length === 0) return false
  if (!shell.test(first)) return harmless.test(lastOf(first))
  if (!/^-\w*c$/.test(flag) || script === undefined) return false
  const { body, problems } = parseShell(script)
  return problems.length === 0 && commandsIn(body).every((one) => one.words.length === 0 || harmless.test(lastOf(one.words[0] ?? '')))
}

const lastOf = (word: string): string => word.slice(word.lastIndexOf('/') + 1)
