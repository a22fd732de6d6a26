/** Commands of platforms that run services for people, and of Nomad: what they deploy, scale and start by the clock. */
import { optionsOf, type Options } from '../options.ts'
import type { Call, Draft, Tool } from '../tool.ts'
import { literal, relativeTo, withText } from '../word.ts'

function contextOf(call: Call): string {
  return [call.session.origin.path, call.session.origin.title ?? '', ...call.place.words].filter((text) => text !== '').join(' ')
}

/** {@link https://developer.hashicorp.com/nomad/commands/job/run} */
function nomad(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    '-var -var-file -address -region -namespace -token -consul-token -vault-token -check-index -policy-override -hcl2-strict',
    {
      single: true,
    },
  )
  const words = options.rest[0]?.text === 'job' ? options.rest.slice(1) : options.rest
  const [verb, first, second, third] = words
  if (options.has('-help', '--help')) return []
  if (verb?.text === 'scale' && first !== undefined && second !== undefined) {
    const of = third === undefined ? first : withText(first, `${first.text}/${second.text}`)
    return [{ does: 'scale', tool: 'nomad', of: [of], replicas: third ?? second }]
  }
  if (verb?.text !== 'run' || first === undefined || options.has('-output')) return []
  const varFiles = options.all('-var-file', '--var-file')
  const told = relativeTo(call.folder, [first, ...varFiles])
  const sets = options.all('-var', '--var')
  const [file = first, ...envFiles] = told.words
  return [
    {
      does: 'deploy',
      tool: 'nomad',
      files: [file],
      envFiles,
      profiles: [],
      ...(sets.length === 0 ? {} : { sets }),
      context: contextOf(call),
      ...(told.folder === undefined ? {} : { folder: told.folder }),
    },
  ]
}

function appOf(options: Options, name: string): Partial<Pick<Extract<Draft, { does: 'scale' }>, 'app' | 'file' | 'folder'>> {
  const app = options.get('-a', '--app')
  const file = options.get('-c', '--config')
  return { ...(app === undefined ? {} : { app }), ...(file === undefined || name !== 'fly' ? {} : { file }) }
}

const flyValues =
  '-a --app -c --config -t --access-token --region --process-group --max-per-region --vm-size --vm-memory --schedule -e --env -n --name --dockerfile --image'

/** `fly scale count 3`, `fly scale count web=3 worker=2`: {@link https://fly.io/docs/flyctl/scale-count/}. */
function fly(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, flyValues)
  const [first, second, ...rest] = options.rest
  if (first?.text !== 'scale' || second?.text !== 'count') return []
  const group = options.get('--process-group')
  const told = { ...appOf(options, 'fly'), ...(call.folder === undefined ? {} : { folder: call.folder }) }
  return rest.flatMap((word): readonly Draft[] => {
    const cut = word.text.indexOf('=')
    if (cut > 0)
      return [{ does: 'scale', tool: 'fly', of: [withText(word, word.text.slice(0, cut))], replicas: withText(word, word.text.slice(cut + 1)), ...told }]
    return [{ does: 'scale', tool: 'fly', of: group === undefined ? [] : [group], replicas: word, ...told }]
  })
}

/** `heroku ps:scale web=2:standard-1x worker=1`: {@link https://devcenter.heroku.com/articles/scaling}. */
function heroku(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-a --app -r --remote -o --output --at')
  const [first, ...rest] = options.rest
  if (first?.text === 'pg:backups:capture' || first?.text === 'pg:backups:download')
    return [
      {
        does: 'dump',
        engine: 'postgres',
        tool: 'pg:backups',
        method: 'logical',
        target: { ...(rest[0] === undefined || first.text.endsWith('download') ? {} : { database: rest[0] }), environment: new Map() },
        ...(first.text.endsWith('download') ? { output: options.get('-o', '--output') ?? literal('latest.dump') } : {}),
      },
    ]
  if (!/^(ps:scale|dyno:scale|scale)$/.test(first?.text ?? '')) return []
  return rest.flatMap((word): readonly Draft[] => {
    const found = /^([\w-]{1,60})=(\d{1,4}|\$\{?\w{1,60}\}?)(:[\w-]{1,60})?$/.exec(word.text)
    return found === null
      ? []
      : [{ does: 'scale', tool: 'heroku', of: [withText(word, found[1] ?? '')], replicas: withText(word, found[2] ?? ''), ...appOf(options, 'heroku') }]
  })
}

export const platformTools: readonly Tool[] = [
  { programs: ['nomad'], does: nomad },
  { programs: ['fly', 'flyctl'], does: fly },
  { programs: ['heroku'], does: heroku },
]
