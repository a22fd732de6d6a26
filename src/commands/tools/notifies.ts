/** Commands that tell somebody: webhooks, mails, and pings whose absence is noticed. The address is a secret; only its kind is kept. */
import type { Word } from '../../model/action.ts'
import { optionsOf } from '../options.ts'
import type { Call, Draft, Tool } from '../tool.ts'

interface Channel {
  readonly to: string
  readonly heartbeat: boolean
}

/** By address, as the services document them. */
const addresses: readonly (readonly [RegExp, string, 'waits' | 'tells'])[] = [
  [/\bhooks\.slack\.com\b|\bslack\.com\/api\//, 'slack', 'tells'],
  [/\bdiscord(app)?\.com\/api\/webhooks\b/, 'discord', 'tells'],
  [/\bwebhook\.office\.com\b|\boutlook\.office(365)?\.com\/webhook\b/, 'teams', 'tells'],
  [/\bapi\.telegram\.org\b/, 'telegram', 'tells'],
  [/\bhc-ping\.com\b|\bhealthchecks\.io\b|\bhchk\.io\b/, 'healthchecks', 'waits'],
  [/\bnosnch\.in\b/, 'snitch', 'waits'],
  [/\bcronitor\.(link|io)\b/, 'cronitor', 'waits'],
  [/\/api\/v1\/heartbeat\/|\bheartbeat\.uptimerobot\.com\b/, 'heartbeat', 'waits'],
  [/\/api\/push\//, 'uptime-kuma', 'waits'],
  [/\bntfy\b/, 'ntfy', 'tells'],
  [/\bapi\.pushover\.net\b/, 'pushover', 'tells'],
  [/\bevents(\.eu)?\.pagerduty\.com\b/, 'pagerduty', 'tells'],
  [/\bapi(\.eu)?\.opsgenie\.com\b/, 'opsgenie', 'tells'],
  [/\bapi\.(eu\.)?mailgun\.net\b|\bapi\.sendgrid\.com\b|\bapi\.resend\.com\b|\bapi\.postmarkapp\.com\b/, 'mail', 'tells'],
]

/** By the name of the variable that holds the address. */
const variables: readonly (readonly [RegExp, string, 'waits' | 'tells'])[] = [
  [
    /HEALTH_?CHECKS?(_?IO)?_?(URL|UUID|PING|ID)|(^|_)HC_?(PING|URL|UUID)|PING_(URL|UUID)|HEARTBEAT|CRONITOR|SNITCH|KUMA|PUSH_URL|HCHK|BETTER_?(UPTIME|STACK)/i,
    'heartbeat',
    'waits',
  ],
  [/SLACK/i, 'slack', 'tells'],
  [/DISCORD/i, 'discord', 'tells'],
  [/TEAMS/i, 'teams', 'tells'],
  [/TELEGRAM/i, 'telegram', 'tells'],
  [/NTFY/i, 'ntfy', 'tells'],
  [/WEB_?HOOK|NOTIF(Y|IC)|ALERT|MATTERMOST|GOTIFY|PUSHOVER|PAGERDUTY|OPSGENIE|ROCKET_?CHAT/i, 'webhook', 'tells'],
]

function channelOf(url: Word): Channel | undefined {
  for (const [pattern, to, how] of addresses) if (pattern.test(url.text)) return { to, heartbeat: how === 'waits' }
  for (const name of url.variables) for (const [pattern, to, how] of variables) if (pattern.test(name)) return { to, heartbeat: how === 'waits' }
  return undefined
}

function notify(call: Call, channel: Channel | undefined): readonly Draft[] {
  return channel === undefined ? [] : [{ does: 'notify', tool: call.program, to: channel.to, heartbeat: channel.heartbeat }]
}

function web(call: Call): readonly Draft[] {
  return notify(
    call,
    call.arguments
      .slice(0, 60)
      .map(channelOf)
      .find((channel) => channel !== undefined),
  )
}

function cloud(call: Call): readonly Draft[] {
  const [service, verb] = optionsOf(call.arguments, '--profile --region --output --endpoint-url').rest
  const told = `${service?.text ?? ''} ${verb?.text ?? ''}`
  return notify(call, told === 'sns publish' ? { to: 'sns', heartbeat: false } : /^sesv?2? send-/.test(told) ? { to: 'mail', heartbeat: false } : undefined)
}

const mail: Channel = { to: 'mail', heartbeat: false }

/** Programs nobody knows, whose own name says that they tell somebody: `notify-slack`, `send_alert`. */
const telling = /^(?!.*(backup|dump|restore))[a-z_-]*(notif(y|ier)|slack|discord|telegram|alert|pushover)[a-z_-]*$/
const named: readonly Tool[] = [{ programs: [], does: (call) => (call.path.text.includes('/') ? [] : notify(call, { to: call.program, heartbeat: false })) }]

export function namedNotifier(program: string): readonly Tool[] {
  return program.length < 60 && telling.test(program) ? named : []
}

export const notifyTools: readonly Tool[] = [
  { programs: ['curl', 'wget', 'http', 'https', 'xh'], does: web },
  { programs: ['aws'], does: cloud },
  {
    programs: ['mail', 'mailx', 's-nail', 'bsd-mailx', 'sendmail', 'msmtp', 'ssmtp', 'mutt', 'swaks', 'sendemail', 'sendEmail'],
    does: (call) => notify(call, mail),
  },
  { programs: ['apprise', 'ntfy', 'telegram-send', 'pushover', 'gotify'], does: (call) => notify(call, { to: call.program, heartbeat: false }) },
]
