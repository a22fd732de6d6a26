/** CloudFormation and SAM: a template deployed as a stack, with its parameters, and a template made of another one before that. */
import type { Word } from '../../model/action.ts'
import { optionsOf, type Options } from '../options.ts'
import type { Call, Draft, Tool } from '../tool.ts'
import { literal, relativeTo, unrooted, withText } from '../word.ts'

const takesValue =
  '--template-file --template-body --template-url --template --stack-name --stack-set-name --parameter-overrides --parameters --params --config --config-env ' +
  '--config-file --region --profile --s3-bucket --s3-prefix --output-template-file --output-template --role-arn --change-set-name --change-set-type --capabilities ' +
  '--tags --notification-arns --image-repository --image-repositories --build-dir --base-dir --output --query --endpoint-url --kms-key-id --on-failure -t -b -s -g -p'

/** Options that take every word up to the next option. */
const lists = new Set('--parameter-overrides --parameters --params --capabilities --tags --notification-arns --image-repositories'.split(' '))
const overrides = ['--parameter-overrides', '--parameters', '--params']

interface Given {
  readonly options: Options
  /** Parameters as `Name=value`. */
  readonly sets: readonly Word[]
  readonly files: readonly Word[]
}

/** {@link https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/} */
function given(call: Call): Given {
  const plain: Word[] = []
  const sets: Word[] = []
  const files: Word[] = []
  let list: string | undefined
  for (const word of call.arguments) {
    const [, name = '', first] = /^(--[a-z-]{1,40})(?:=([^]*))?$/.exec(word.text) ?? []
    if (lists.has(name)) {
      list = name
      if (first !== undefined && overrides.includes(name)) take(withText(word, first), sets, files)
    } else if (list !== undefined && !word.text.startsWith('-')) {
      if (overrides.includes(list)) take(word, sets, files)
    } else {
      list = undefined
      plain.push(word)
    }
  }
  return { options: optionsOf(plain, takesValue), sets, files }
}

/** `Name=value`, `ParameterKey=Name,ParameterValue=value`, several of them in one text, `file://values.json`. */
function take(word: Word, sets: Word[], files: Word[]): void {
  const { text } = word
  if (text.startsWith('file://')) {
    files.push(withText(word, text.slice(7)))
    return
  }
  const parts = /^\s*[\w:-]{1,300}=[^\s]*(\s+[\w:-]{1,300}=|\s*$)/.test(text) ? splitQuoted(text) : [text]
  for (const part of parts) {
    const [, key, value, before] = /^ParameterKey=([\w:-]{1,300}),(?:ParameterValue=([^]*)|(UsePreviousValue=true))$/.exec(part) ?? []
    if (before !== undefined) sets.push({ text: `${key ?? ''}=$previous`, resolved: false, variables: [] })
    else if (part !== '') sets.push(withText(word, key === undefined ? part : `${key}=${value ?? ''}`))
  }
}

/** Words as the shell splits them, with quotes around values taken off. */
function splitQuoted(text: string): readonly string[] {
  return (text.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []).slice(0, 500).map((part) => part.replace(/(^|[=,])(["'])([^]*)\2$/, '$1$3'))
}

function withoutScheme(word: Word): Word {
  return withText(word, word.text.replace(/^file:\/\//, ''))
}

function deployed(
  call: Call,
  template: Word | undefined,
  stack: Word | undefined,
  { options, sets, files }: Given,
  profiles: readonly Word[],
): readonly Draft[] {
  const { origin } = call.session
  const context = [origin.path, origin.title ?? '', ...call.place.words].filter((text) => text !== '').join(' ')
  const { words, folder } = relativeTo(call.folder, [...(template === undefined ? [] : [template]), ...files])
  const own = template === undefined ? [] : words.slice(0, 1)
  const region = options.get('--region') ?? call.exported('AWS_REGION') ?? call.exported('AWS_DEFAULT_REGION')
  return [
    {
      does: 'deploy',
      tool: 'cloudformation',
      files: own,
      envFiles: words.slice(own.length),
      profiles,
      context,
      ...(stack === undefined ? {} : { project: stack }),
      ...(region === undefined ? {} : { region }),
      ...(sets.length === 0 ? {} : { sets }),
      ...(folder === undefined ? {} : { folder: unrooted(folder) }),
    },
  ]
}

function made(call: Call, template: Word | undefined, output: Word | undefined): readonly Draft[] {
  if (output === undefined) return []
  const { words, folder } = relativeTo(call.folder, [template ?? literal('template.yaml'), output])
  const [from, to] = words
  if (from === undefined || to === undefined) return []
  return [{ does: 'plan', tool: 'cloudformation', envFiles: [], profiles: [], files: [from], output: to, ...(folder === undefined ? {} : { folder }) }]
}

function aws(call: Call): readonly Draft[] {
  if (!call.arguments.some(({ text }) => text === 'cloudformation')) return []
  const own = given(call)
  const { options } = own
  const [service, verb] = options.rest
  if (service?.text !== 'cloudformation') return []
  const file = options.get('--template-file') ?? options.get('--template-body')
  const template = file === undefined ? undefined : withoutScheme(file)
  if (verb?.text === 'package') return made(call, template, options.get('--output-template-file'))
  if (!/^(deploy|create-stack|update-stack|create-change-set|create-stack-set|update-stack-set)$/.test(verb?.text ?? '')) return []
  return deployed(call, template, options.get('--stack-name', '--stack-set-name'), own, [])
}

/** {@link https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-cli-command-reference-sam-deploy.html} */
function sam(call: Call): readonly Draft[] {
  const own = given(call)
  const { options } = own
  const verb = options.rest[0]?.text
  const template = options.get('--template-file', '--template', '-t')
  if (verb === 'build') return made(call, template, literal('.aws-sam/build/template.yaml'))
  if (verb === 'package') return made(call, template, options.get('--output-template-file'))
  if (verb !== 'deploy' && verb !== 'sync') return []
  const environment = options.get('--config-env')
  return deployed(call, template, options.get('--stack-name'), own, environment === undefined ? [] : [environment])
}

/** {@link https://aws-cloudformation.github.io/rain/rain_deploy.html} */
function rain(call: Call): readonly Draft[] {
  const own = given(call)
  const [verb, template, stack] = own.options.rest
  if (verb?.text !== 'deploy' || template === undefined) return []
  const config = own.options.get('--config')
  const sets = own.sets.flatMap((word) => word.text.split(',').map((text) => withText(word, text)))
  return deployed(call, template, stack, { ...own, sets, files: [...own.files, ...(config === undefined ? [] : [config])] }, [])
}

export const cloudformationTools: readonly Tool[] = [
  { programs: ['aws'], does: aws },
  { programs: ['sam'], does: sam },
  { programs: ['rain'], does: rain },
]
