/** Where code writes down who did what: a table of its own, a library, or a function of that name. */
import { calleeName, lineOf, type CallNode, type JsModule } from '../../../parse/javascript/index.ts'
import { activityWords, isActivity, isEvent } from '../activities.ts'
import type { Finder } from '../finder.ts'
import { isUnused } from '../own-loggers.ts'
import { calledFrom, quoted, seen } from '../seen.ts'

const libraries =
  /^(prisma-audit-log|mongoose-audit-trail|typeorm-audit|@nestjs-audit\/core|sequelize-audit|audit-log|@retracedhq\/retraced|@workos-inc\/node\/audit-logs|mongoose-history|mongoose-diff-history|mongoose-patch-history|sequelize-paper-trail)$/
const packages = libraries.source.slice(2, -2).replaceAll('\\', '').split('|')
const models =
  /(^|[._])(audit_?(logs?|trail|events?|entr(y|ies)|records?)?|activit(y|ies)_?(logs?|events?)|(user|log_?in)_?activit(y|ies)|event_?logs?|security_?(logs?|events?)|access_?logs?)(model|repository|repo|service|table)?$/i
/** `documentActivityLogTable`: one kind of thing has a log of its own. */
const modelsOfThings = /[a-z](Audit(Log|Trail|Event|Entry|Entries|Record)s?|ActivityLogs?)(Model|Repository|Repo|Service|Table)?$/
const isModel = (name: string): boolean => models.test(name) || modelsOfThings.test(name)
const writes = /\.(create|createMany|insert|insertOne|insertMany|save|add|log|record|write|push|upsert|logEvent|emit|track|info)$/
const functions =
  /(^|\.)(audit|audit_?log(ger)?|log_?audit\w*|write_?audit\w*|create_?audit\w*|record_?audit\w*|save_?audit\w*|add_?audit\w*|log_?activit(y|ies)|(record|save|write|log|track)_?(log_?in|sign_?in)_?activit(y|ies)|record_?activity|create_?activity_?log|log_?(user|admin|security)_?(action|event|activity)|track_?activity)$/i

/** What is passed on for such a log, whatever it is called itself. */
const named = /^audit_?(user|info|context|actor)$|^\w{0,30}[a-z]Audit(User|Info)$/i

/** `mooringAnalytics.recordActivity()`: what happens to one kind of thing, by a service of its own; who signs in, or changes another, it does not write. */
function isOfOneThing(name: string): boolean {
  const [, owner, does] = /(?:^|\.)(\w+)\.(\w+)$/.exec(name) ?? []
  if (owner === undefined || owner === 'this' || !/activity$/i.test(does ?? '')) return false
  return /(analytics|metrics|statistics|stats|telemetry)/i.test(owner) || (/service$/i.test(owner) && !ofAll.test(owner))
}

const ofAll = /^service$|audit|activit|log|histor|event|user|account|admin|member|security|trail/i

/** Each request written to a database, with who made it. */
function keepsWho(call: CallNode, module: JsModule): boolean {
  const written = isUnused(call, module) ? '' : module.text.slice(call.start ?? 0, call.end ?? 0)
  return /\bnew\s[\w.]{0,60}(MongoDB|Postgres\w*|Sequelize\w*|TypeORM\w*|MySQL\w*)\(/i.test(written) && /\breq(uest)?\??\.(user|auth|session)\b/.test(written)
}

export const auditLogFinder: Finder = {
  words: [
    ...quoted(...packages),
    'auditLog',
    'AuditLog',
    'audit_log',
    'auditTrail',
    'AuditTrail',
    'auditEvent',
    'AuditEvent',
    'auditEntr',
    'auditService',
    'auditRepo',
    'logAudit',
    'createAudit',
    'writeAudit',
    'recordAudit',
    'saveAudit',
    'addAudit',
    'audit(',
    '.audit.',
    'ctivityLog',
    'ctivity_log',
    'logActivity',
    'recordActivity',
    'trackActivity',
    'EventLog',
    'eventLog',
    'ecurityLog',
    'ecurityEvent',
    'ccessLog',
    'logUser',
    'logAdmin',
    'serActivit',
    'oginActivit',
    'auditUser',
    'auditInfo',
    'auditContext',
    'auditActor',
    'AuditUser',
    'AuditInfo',
    ...activityWords,
    'express-winston',
  ],
  find(looked) {
    const used = calledFrom(looked, libraries)[0]
    if (used !== undefined) return [seen(looked, 'audit-log', used.origin.source, used.origin.source, used.call)]
    const kept = calledFrom(looked, /^express-winston$/).find(({ call, name }) => name === 'logger' && keepsWho(call, looked.module))
    if (kept !== undefined) return [seen(looked, 'audit-log', 'express-winston', 'express-winston', kept.call)]
    for (const call of looked.module.calls) {
      const name = calleeName(call)
      const owner = name.replace(/\.\w+$/, '')
      if ((writes.test(name) && isModel(owner)) || (functions.test(name) && !isOfOneThing(name)))
        return [seen(looked, 'audit-log', 'code', name.split('.').slice(-2).join('.').slice(0, 60), call, { line: lineOf(call) })]
      if (isActivity(call))
        return [
          seen(looked, 'audit-log', 'code', name.startsWith('?') ? 'insert' : name.split('.').slice(-2).join('.').slice(0, 60), call, { line: lineOf(call) }),
        ]
      if (/(^|\.)(insert|into)$/.test(name) && call.arguments.some((argument) => argument.type === 'Identifier' && isModel(argument.name)))
        return [seen(looked, 'audit-log', 'code', 'insert', call)]
    }
    const event = looked.module.calls.find(isEvent)
    if (event !== undefined) return [seen(looked, 'audit-log', 'code', calleeName(event), event, { named: true })]
    for (const [name, [use]] of looked.module.uses)
      if (use !== undefined && named.test(name)) return [seen(looked, 'audit-log', 'code', name, use, { named: true })]
    return []
  },
}
