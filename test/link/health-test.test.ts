import { describe, expect, it } from 'vitest'
import { isSettled, uselessTest } from '../../src/link/health-test.ts'

const never = 'a check that cannot fail'
const weak = 'a check that takes an error page for health (curl without --fail)'

describe('a health check’s test', () => {
  it.each<readonly [string, string | undefined]>([
    ['curl -f http://localhost:8181/alive', undefined],
    ['curl --fail http://localhost:8181/alive || exit 1', undefined],
    ['curl -sSf -o /dev/null http://localhost:8181/alive', undefined],
    ['curl --fail-with-body -X POST http://localhost:8181/alive', undefined],
    ['curl http://localhost:8181/alive', weak],
    ['curl -s -o /dev/null http://localhost:8181/alive || exit 1', weak],
    // The letter belongs to the file’s name and is no flag.
    ['curl -sofile http://localhost:8181/alive', weak],
    ['/usr/bin/curl -s "http://localhost:$PORT/alive"', weak],
    ['curl $CURL_FLAGS http://localhost:8181/alive', undefined],
    ['curl -s http://localhost:8181/alive | grep -q ok', undefined],
    ['test "$(curl -s -o /dev/null -w %{http_code} http://localhost:8181/alive)" = 200', undefined],
    ['curl --silent gopher://localhost:8181', undefined],
    ['wget -q --spider http://localhost:8181/alive', undefined],
    ['wget -q --spider http://localhost:8181/alive || true', never],
    ['curl -f http://localhost:8181/alive || echo down', never],
    ['curl -f http://localhost:8181/alive; exit 0', never],
    ['curl -f http://localhost:8181/alive || exit 1; exit 0', undefined],
    ['if ! curl -f http://localhost:8181/alive; then exit 1; fi; exit 0', undefined],
    ['exit 0', never],
    ['exit 1', undefined],
    ['true && pg_isready -U ledger', undefined],
    ['(wget -q http://localhost:8181 || :)', never],
    ['! grep -q down /tmp/state', undefined],
    ['echo > /dev/tcp/localhost/${PORT}', undefined],
    ['</dev/tcp/127.0.0.1/8181', undefined],
    ['exec 3<>/dev/tcp/127.0.0.1/8181 && echo ok >&3', undefined],
    ['echo > /dev/udp/localhost/8181', never],
    ['(echo >/dev/tcp/localhost/8181) &>/dev/null && exit 0 || exit 1', undefined],
    ['echo > /dev/tcp/localhost/8181 || true', never],
    ['echo ok > /dev/null', never],
    ['echo ok > /tmp/tcp', never],
    ['', undefined],
    // It ends the shell before anything calls it healthy.
    ["tillctl status | grep -q 'not running' && exit 1 || exit 0", undefined],
    ['grep -q down /tmp/state && { echo down; exit 1; } || true', undefined],
    ['curl -s http://localhost:8181/alive || exit 1 || exit 0', weak],
    ['pg_isready -U ledger || exit', undefined],
    ["tillctl status | grep -q 'not running' && echo down || exit 0", never],
    ['grep -q down /tmp/state && exit 0 || true', never],
    ['grep -q down /tmp/state && exit || exit 0', never],
    ['(grep -q down /tmp/state && exit 1) || exit 0', never],
    ['pg_isready || true || exit 1', never],
    // Nothing is asked.
    ['redis-cli', never],
    ['redis-cli -h localhost -a "$PASSWORD" --no-auth-warning', never],
    ['redis-cli -h localhost ping', undefined],
    ['redis-cli $ARGUMENTS', undefined],
    ['echo ping | redis-cli', undefined],
    ['python3 < /opt/ask.py', undefined],
    ['python3 /opt/ask.py', undefined],
  ])('%s', (text, said) => expect(uselessTest(['CMD-SHELL', text])).toBe(said))

  it('takes a connection that bash opens for a check', () => {
    expect(uselessTest(['CMD', 'bash', '-c', 'echo > /dev/tcp/localhost/${PORT}'])).toBe(undefined)
    expect(uselessTest(['CMD', 'bash', '-c', 'echo > /dev/tcp/localhost/8181; true'])).toBe(never)
    expect(uselessTest(['CMD', 'echo', '>', '/dev/tcp/localhost/8181'])).toBe(never)
  })

  it('takes words without a shell, and a shell among them', () => {
    expect(uselessTest(['CMD', 'curl', 'http://localhost:8181'])).toBe(weak)
    expect(uselessTest(['CMD', 'curl', '-f', 'http://localhost:8181', '||', 'true'])).toBe(undefined)
    expect(uselessTest(['CMD', '/bin/sh', '-c', 'redis-cli ping || true'])).toBe(never)
    expect(uselessTest(['CMD', 'true'])).toBe(never)
  })

  it('takes the first string of CMD-SHELL, as the shell does', () => {
    const alone = ' (CMD-SHELL runs its first string alone)'
    expect(uselessTest(['CMD-SHELL', 'redis-cli', 'ping'])).toBe(never + alone)
    expect(uselessTest(['CMD-SHELL', 'python', '/opt/ask.py'])).toBe(never + alone)
    expect(uselessTest(['CMD-SHELL', 'curl', '-f', 'http://localhost:8181'])).toBe(`a check that always fails${alone}`)
    expect(uselessTest(['CMD-SHELL', 'wget -q http://localhost || true', 'x'])).toBe(never + alone)
    expect(uselessTest(['CMD-SHELL', 'redis-cli ping'])).toBe(undefined)
    expect(uselessTest(['CMD-SHELL', 'pg_isready', '-U', 'ledger'])).toBe(undefined)
    expect(uselessTest(['CMD', 'redis-cli', 'ping'])).toBe(undefined)
    expect(uselessTest(['CMD', 'redis-cli', '-p', '6380'])).toBe(never)
    expect(isSettled(['CMD-SHELL', 'pg_isready', '${FLAGS}'])).toBe(true)
  })

  it('never throws, however deep', () => {
    for (const text of ['('.repeat(4000), '$('.repeat(4000), 'a||'.repeat(4000), '"', '\\', 'curl '.repeat(4000)])
      expect(() => uselessTest(['CMD-SHELL', text])).not.toThrow()
  })
})

describe('a check with variables in it', () => {
  it.each([
    ['curl --header "Host: ${SITE}" --fail http://localhost/up', undefined],
    ['curl -H "Host: ${SITE}" -f http://localhost/up', undefined],
    ['curl -sH "Host: ${SITE}" http://localhost/up', weak],
    ['curl --fail -u "${USER}:${PASSWORD}" http://localhost/up', undefined],
    ['curl ${FLAGS} --fail http://localhost/up', undefined],
    ['curl -fsS https://${SITE}/up', undefined],
  ])('does the same whatever they are: %s', (text, said) => {
    expect(isSettled(['CMD-SHELL', text])).toBe(true)
    expect(uselessTest(['CMD-SHELL', text])).toBe(said)
  })

  it.each([
    'curl ${FLAGS} http://localhost/up',
    'curl -s${FLAGS} http://localhost/up',
    '${PROGRAM} --fail http://localhost/up',
    'curl -Hx ${FLAGS} http://localhost/up',
  ])('hangs on them: %s', (text) => expect(isSettled(['CMD-SHELL', text])).toBe(false))

  it('takes words without a shell the same way', () => {
    expect(isSettled(['CMD', 'curl', '-H', 'Host: ${SITE}', '--fail', 'http://localhost/up'])).toBe(true)
    expect(isSettled(['CMD', 'curl', '${FLAGS}', 'http://localhost/up'])).toBe(false)
  })
})
