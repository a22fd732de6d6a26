/** Programs that start PHP: servers of requests, workers of queues, and a supervisor that keeps several of them. */
import { optionsOf } from '../options.ts'
import type { Call, Draft, Tool } from '../tool.ts'
import { literal } from '../word.ts'
import { runDraft } from './runs.ts'

/** {@link https://www.php.net/manual/en/install.fpm.configuration.php}: `-y` names another file. */
function fpm(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-c -d -g -p -y --fpm-config --php-ini --pid --prefix', { single: true })
  if (options.has('-t', '--test', '-v', '--version', '-i', '-m')) return []
  const config = options.get('-y', '--fpm-config')
  return [{ does: 'serve', tool: 'php-fpm', ...(config === undefined ? {} : { config }) }]
}

/** Debian's Apache ({@link https://manpages.debian.org/bookworm/apache2/apache2ctl.8.en.html}): what it serves, modules decide. */
function apacheControl(call: Call): readonly Draft[] {
  const stays = call.arguments.some(({ text }) => /^(-D)?(FOREGROUND|NO_DETACH)$/.test(text) || /^(start|restart|graceful)$/.test(text))
  return stays ? [{ does: 'serve', tool: 'apache2ctl' }] : []
}

function apache(): readonly Draft[] {
  return [{ does: 'serve', tool: 'apache2-foreground' }]
}

/** Laravel's commands that stay: {@link https://laravel.com/docs/12.x/queues#running-the-queue-worker}, Octane, Horizon and their kin. */
function artisan(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    '--workers --task-workers --port --host --server --queue --name --sleep --tries --timeout --memory --max-jobs --max-time',
  )
  const verb = options.rest[0]?.text ?? ''
  if (verb === 'horizon') return [{ does: 'serve', tool: 'horizon' }]
  if (/^octane:(start|frankenphp|swoole|roadrunner)$/.test(verb)) {
    const workers = options.get('--workers')
    return [{ does: 'serve', tool: 'octane', ...(workers === undefined || workers.text === 'auto' ? {} : { processes: workers }) }]
  }
  // What the schedule then runs stands in code, under a name that no script has ({@link https://laravel.com/docs/12.x/scheduling#running-the-scheduler}).
  const scheduled = /^schedule:(run|work)$/.test(verb) ? [runDraft(call, literal('artisan:schedule'), [])] : []
  return /^(serve|queue:(work|listen)|schedule:work|reverb:start|pulse:(work|check)|websockets:serve|nightwatch:agent)$/.test(verb)
    ? [{ does: 'serve', tool: 'artisan' }, ...scheduled]
    : scheduled
}

/** {@link https://symfony.com/doc/current/messenger.html#consuming-messages-running-the-worker} */
function console(call: Call): readonly Draft[] {
  const verb = optionsOf(call.arguments, '--limit --time-limit --memory-limit --env -e').rest[0]?.text ?? ''
  return /^(messenger:consume(-messages)?|server:(run|start))$/.test(verb) ? [{ does: 'serve', tool: 'console' }] : []
}

function frankenphp(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-c --config --adapter -l --listen -r --root -w --worker -d --domain')
  return /^(run|start|php-server)$/.test(options.rest[0]?.text ?? '') ? [{ does: 'serve', tool: 'frankenphp' }] : []
}

/** {@link https://docs.roadrunner.dev/docs/app-server/cli} */
function roadRunner(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-c --config -o -w')
  return options.rest[0]?.text === 'serve' ? [{ does: 'serve', tool: 'rr' }] : []
}

/** What it keeps stands in its file: {@link https://supervisord.org/configuration.html}. */
function supervisor(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-c --configuration -l --logfile -e --loglevel -j --pidfile -u --user -d --directory -i --identifier')
  return [runDraft(call, options.get('-c', '--configuration') ?? literal('supervisord.conf'), [])]
}

const versions = ['', '7', '8', ...['7.4', '8.0', '8.1', '8.2', '8.3', '8.4', '8.5'].flatMap((one) => [one, one.replace('.', '')])]

export const phpTools: readonly Tool[] = [
  { programs: [...versions.map((one) => `php-fpm${one}`), ...versions.slice(1).map((one) => `php${one}-fpm`)], does: fpm },
  { programs: ['apache2-foreground'], does: apache },
  { programs: ['apache2ctl', 'apache2'], does: apacheControl },
  { programs: ['artisan'], does: artisan },
  { programs: ['console'], does: console },
  { programs: ['frankenphp'], does: frankenphp },
  { programs: ['rr', 'roadrunner'], does: roadRunner },
  { programs: ['supervisord'], does: supervisor },
]
