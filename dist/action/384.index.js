export const id = 384;
export const ids = [384];
export const modules = {

/***/ 1902:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   II: () => (/* binding */ unresolved),
/* harmony export */   RP: () => (/* binding */ valueOf),
/* harmony export */   Ri: () => (/* binding */ byDefault),
/* harmony export */   Vt: () => (/* binding */ mapFact),
/* harmony export */   ZY: () => (/* binding */ isResolved),
/* harmony export */   b6: () => (/* binding */ textOf),
/* harmony export */   eO: () => (/* binding */ known)
/* harmony export */ });
/* harmony import */ var _secret_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1728);

function known(value, at) {
    return { state: 'known', value, at };
}
function byDefault(value, at, note) {
    return { state: 'default', value, at, note };
}
/** What stands behind a `$` in a password looks like a variable, and raw text is shown: what only a generator makes is left out of it. */
function unresolved(written, at, hint) {
    const raw = (0,_secret_js__WEBPACK_IMPORTED_MODULE_0__/* .withoutGenerated */ .e_)(written);
    return hint === undefined ? { state: 'unresolved', raw, at } : { state: 'unresolved', raw, at, hint: (0,_secret_js__WEBPACK_IMPORTED_MODULE_0__/* .withoutGenerated */ .e_)(hint) };
}
/** The value where there is one, by whatever right it stands. */
function valueOf(fact) {
    return fact === undefined || fact.state === 'unresolved' ? undefined : fact.value;
}
/** The text as far as it is known: the value, or what stands there with its unknown parts as written. Not for printing. */
function textOf(fact) {
    return fact === undefined ? undefined : fact.state === 'unresolved' ? fact.partial?.reveal() : fact.value;
}
function isResolved(fact) {
    return fact !== undefined && fact.state !== 'unresolved';
}
/** Changes the value and keeps its state and place. A conversion that answers `undefined` makes the fact unresolved. */
function mapFact(fact, convert, raw) {
    if (fact.state === 'unresolved')
        return fact;
    const value = convert(fact.value);
    if (value === undefined)
        return unresolved(raw === undefined ? 'a value of another kind' : raw(fact.value), fact.at);
    return { ...fact, value };
}


/***/ }),

/***/ 1728:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   e_: () => (/* binding */ withoutGenerated),
/* harmony export */   eh: () => (/* binding */ isSecretName),
/* harmony export */   ri: () => (/* binding */ withoutCredentials),
/* harmony export */   zh: () => (/* binding */ Secret)
/* harmony export */ });
/** Keeps credentials out of everything that is printed: texts pass through here before they become a message. */
const secretName = /(pass(word|wd|phrase)?|secret|token|api[_-]?key|private[_-]?key|access[_-]?key|credential|salt|dsn|auth|cookie|signature|pwd|_pw|_key)s?($|[_.\-\d])/i;
const notSecretName = /^(next_public|react_app|vite|public|expo_public|nuxt_public|gatsby)_|publishable|site_?key|(_file|_path|_url_template|public[_-]?key|key[_-]?id|_name|_method|_ttl|_expir\w*|_length|_rounds)$/i;
/** Whether a variable's or key's name says that its value is to be kept secret. */
function isSecretName(name) {
    return secretName.test(name) && !notSecretName.test(name);
}
/**
 * `postgresql://user:pass@host/db?password=x` → `postgresql://host/db`: user, password and query never reach a report, nor do the credentials of a name
 * without a scheme, `user:pass@registry/image`, nor words of a path that only a generator makes, as webhooks and upload addresses have them.
 */
function withoutCredentials(text) {
    return withoutGenerated(text.replace(/^([a-z][a-z0-9+.-]*:\/\/)(?:[^/?#]*@)?([^?#]*).*$/is, '$1$2').replace(/^[^\s/@:]{1,200}:[^\s/@]{1,200}@(?![a-z0-9+._-]+:[0-9a-f]{32})/i, ''));
}
/** Words of mixed letters and digits that nobody makes up, shown as `•••`. Names are lower-case, or hold their digits in one place. */
function withoutGenerated(text) {
    return text.replace(/[A-Za-z0-9]{12,}/g, (word) => (/[a-z]/.test(word) && /[A-Z]/.test(word) && (word.match(/\d+/g) ?? []).length > 1 ? '•••' : word));
}
/** A value of which nothing may be shown, whatever it is put into: text, JSON or a log. */
class Secret {
    #value;
    constructor(value) {
        this.#value = value;
    }
    /** The one way to the value; callers compare or measure it and let it go. */
    reveal() {
        return this.#value;
    }
    toString() {
        return '•••';
    }
    toJSON() {
        return '•••';
    }
    [Symbol.for('nodejs.util.inspect.custom')]() {
        return '•••';
    }
}


/***/ }),

/***/ 7527:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ kinds),
/* harmony export */   e: () => (/* binding */ subjectOf)
/* harmony export */ });
const field = (type, means) => ({ type, means });
const kinds = {
    system: {
        services: field('list<service>', 'everything that runs'),
        databases: field('list<database>', 'every datastore'),
        pools: field('list<pool>', 'every pooler'),
        routes: field('list<route>', 'what faces the world'),
        secrets: field('list<place>', 'real-looking credentials in tracked files'),
    },
    service: {
        role: field('string', 'web, worker, scheduler, job, proxy, exporter, monitoring, backup, database, pool'),
        serving: field('bool', 'takes requests of users or of other services'),
        image: field('string', 'image reference'),
        replicas: field('int', 'copies that are kept running, an autoscaler’s minimum'),
        everyNode: field('bool', 'one copy on each node'),
        constructors: field('int', 'places in serving code that make a client of the same ORM, the most of any one ORM'),
        perCall: field('int', 'places in serving code that make a client each time they run'),
        orm: field('string', 'the library whose clients were counted'),
        clients: field('list<client>', 'its database clients'),
    },
    database: {
        engine: field('string', 'postgres, mysql, mariadb, mongodb, redis, valkey, sqlite …'),
        purpose: field('string', 'record, cache or queue'),
        relational: field('bool', 'counts a connection as a process or thread of the server'),
        external: field('bool', 'named by a client but not declared in the tree'),
        managed: field('bool', 'a managed service declared in the tree'),
        singleFile: field('bool', 'a file beside the process, without a server'),
        replicated: field('bool', 'a single-file engine whose file is replicated or hosted elsewhere'),
        version: field('string', 'version as declared'),
        settings: field('map', 'server settings by name, as written'),
        maxConnections: field('int', 'connections the server accepts'),
        reserved: field('int', 'connections kept for superusers'),
        demand: field('int', 'connections that clients, pools, exporters and dumps may open at once'),
        wanted: field('int', 'connections the target needs'),
        step: field('int', 'the pooling ladder: 3 transaction pooler, 2 session pooler, 1 client pool sized on purpose, 0 none'),
        pooling: field('string', 'the ladder’s step in words, of the lowest client'),
        durable: field('bool', 'its data path lies on a volume that outlives the container'),
        dataPath: field('string', 'where the engine keeps its data'),
        standbys: field('int', 'copies that can take over'),
        readReplicas: field('int', 'copies that serve reads'),
        pointInTime: field('bool', 'its log is archived, so that any moment can be had back'),
        windowDays: field('double', 'days back that any moment can be had'),
        backupEvery: field('double', 'hours between automated backups, of the most frequent'),
        retentionDays: field('double', 'days the longest-kept automated backup is kept'),
        rpoHours: field('double', 'the stated recovery point objective'),
        backups: field('list<backup>', 'jobs that copy it'),
        clients: field('list<client>', 'clients that reach it, directly or through a pooler'),
        pools: field('list<pool>', 'poolers in front of it that a client goes through'),
        exposures: field('list<place>', 'published to the world'),
        destroyers: field('list<place>', 'deploy steps that delete its data'),
        protections: field('list<place>', 'what keeps it from being deleted'),
        losses: field('list<place>', 'new migrations that drop data'),
        pushes: field('list<place>', 'steps on the way to production that may drop data'),
    },
    pool: {
        of: field('string', 'the database behind it'),
        software: field('string', 'pgbouncer, pgcat, odyssey …'),
        mode: field('string', 'transaction, session or statement'),
        replicas: field('int', 'copies'),
        maxClients: field('int', 'client connections it accepts'),
        demand: field('int', 'client connections that its clients may open at once'),
        serverConnections: field('int', 'connections all its copies may open to the server'),
        used: field('bool', 'a client goes through it'),
        exposures: field('list<place>', 'published to the world'),
    },
    client: {
        library: field('string', 'prisma, pg, typeorm …'),
        of: field('string', 'the database it reaches'),
        through: field('string', 'the mode of the pooler in between, or none'),
        counts: field('bool', 'a serving or worker process: not a migration, a one-shot job, a dump or an exporter'),
        pool: field('int', 'connections one process may open'),
        sized: field('bool', 'its pool was sized on purpose'),
        step: field('int', 'its step of the pooling ladder'),
        preparedOff: field('bool', 'it avoids prepared statements, or the pooler keeps them (pgbouncer=true, max_prepared_statements)'),
        migratesDirect: field('bool', 'migrations go around the pooler (directUrl)'),
        migrates: field('bool', 'migrations are run with its schema'),
    },
    backup: {
        of: field('string', 'the database it copies'),
        mechanism: field('string', 'how, in words that stay: `pg_dump`, `wal-g`, `snapshots`'),
        automatic: field('bool', 'it runs by itself, on a schedule that can fire, in code that is reached'),
        every: field('double', 'hours between two runs'),
        offsite: field('bool', 'a copy ends in storage outside the host, the cluster, the region'),
        destination: field('string', 'where the copy ends, without credentials'),
        retentionDays: field('double', 'days a copy is kept'),
    },
    route: {
        host: field('string', 'host names'),
        service: field('string', 'the service behind it'),
        tls: field('bool', 'HTTPS with a certificate of a public authority'),
        redirects: field('bool', 'plain HTTP is redirected'),
    },
    place: {
        what: field('string', 'what stands there, in words that stay when lines move'),
    },
};
/** `service/api`; the whole is `system`. */
function subjectOf(thing) {
    return thing.kind === 'system' ? 'system' : `${thing.kind}/${thing.name}`;
}


/***/ }),

/***/ 3384:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   renderComment: () => (/* binding */ renderComment)
/* harmony export */ });
/* harmony import */ var _escape_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3330);
/* harmony import */ var _links_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6668);
/* harmony import */ var _mermaid_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5874);
/* harmony import */ var _sections_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8713);
/* harmony import */ var _table_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(4685);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3512);






/** From the fullest to the barest; the first that fits the budget is taken. */
const ladder = [
    { rows: Infinity, cell: 400, folded: 'all', fixes: Infinity },
    { rows: Infinity, cell: 300, folded: 'some', fixes: 20 },
    { rows: 60, cell: 200, folded: 'some', fixes: 10 },
    { rows: 40, cell: 140, folded: 'none', fixes: 5 },
    { rows: 20, cell: 100, folded: 'none', fixes: 0 },
    { rows: 5, cell: 80, folded: 'none', fixes: 0 },
];
function renderComment(decision, options) {
    let text = '';
    for (const step of ladder) {
        text = compose(decision, options, step);
        if (text.length <= options.budget)
            return text;
    }
    return barest(decision, options.budget);
}
/** Whole lines only: half a table or an open tag would break what follows it. */
function barest(decision, budget) {
    const rest = 'The step summary holds the rest.';
    const blocking = decision.changes.filter((change) => change.blocking);
    let text = (0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .cut */ .Jj)(`### ${titleOf(decision)}`, Math.max(1, budget));
    for (const change of blocking) {
        const next = `${text}${text.includes('\n') ? '\n' : '\n\n'}- ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .code */ .aY)(change.rule)} for ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .code */ .aY)(change.subject)}`;
        if (next.length + rest.length + 2 > budget)
            break;
        text = next;
    }
    return text.length + rest.length + 2 > budget ? text : `${text}\n\n${rest}`;
}
function compose(decision, options, step) {
    const losses = decision.changes.filter((change) => (0,_words_js__WEBPACK_IMPORTED_MODULE_2__/* .isLoss */ .Q2)(change) && (change.blocking || change.waiver !== null || change.change !== 'introduced'));
    const parts = [
        `### ${titleOf(decision)}`,
        standing(decision),
        mendedSince(options.mended ?? []),
        losses.length === 0 ? mended(decision) : '',
        lossTable(losses, decision, options, step),
        losses.length > 0 ? mended(decision) : '',
        fixes(losses, step.fixes),
        decision.notices.length === 0
            ? ''
            : decision.notices
                .slice(0, 20)
                .map((notice) => `- ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .cut */ .Jj)(notice, step.cell * 2))}`)
                .join('\n'),
        scores(decision, losses.length > 0),
        ...(step.folded === 'none' ? [] : folded(decision, options, step.folded, step)),
        footer(losses),
    ];
    return parts.filter((part) => part !== '').join('\n\n');
}
function titleOf(decision) {
    const blocking = decision.changes.filter((change) => change.blocking).length;
    const fixed = decision.changes.filter(_words_js__WEBPACK_IMPORTED_MODULE_2__/* .isMended */ .M5).length;
    const losses = decision.changes.filter(_words_js__WEBPACK_IMPORTED_MODULE_2__/* .isLoss */ .Q2).length;
    if (blocking === 0 && losses === 0 && fixed > 0) {
        const gained = pointsOf(decision);
        return `✅ Plimsoll: ${(0,_words_js__WEBPACK_IMPORTED_MODULE_2__/* .counted */ .hS)(fixed, 'loss', 'losses')} mended, nothing lost${gained > 0 ? `, ${gained.toFixed(1)} points gained` : ''}`;
    }
    if (blocking === 0)
        return `✅ Plimsoll: ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .escaped */ .Mk)(decision.reason.charAt(0).toLowerCase() + decision.reason.slice(1).replace(/\.$/, ''))}`;
    const found = (0,_words_js__WEBPACK_IMPORTED_MODULE_2__/* .counted */ .hS)(blocking, 'loss', 'losses');
    return decision.mode === 'report' ? `⚠️ Plimsoll: ${found}; report mode, the merge is not blocked` : `⛔ Plimsoll: ${found}, merge blocked`;
}
function standing(decision) {
    const { base, head } = decision;
    const score = head.score === undefined ? 'Nothing could be scored' : `Production readiness **${head.grade ?? ''} · ${(0,_words_js__WEBPACK_IMPORTED_MODULE_2__/* .formatScore */ .y)(head.score)}**`;
    const points = pointsOf(decision);
    const change = points === 0 ? '' : points > 0 ? ` ▲ ${points.toFixed(1)}` : ` ▼ ${Math.abs(points).toFixed(1)}`;
    const before = base.score === undefined ? '' : ` (base: ${base.grade ?? ''} · ${(0,_words_js__WEBPACK_IMPORTED_MODULE_2__/* .formatScore */ .y)(base.score)}${change})`;
    const stacks = head.stacks.map((stack) => {
        const [first = '', ...rest] = stack.files;
        return `stack ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .code */ .aY)(stack.name)} (${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .code */ .aY)(first)}${rest.length === 0 ? '' : `, ${rest.length} more`})`;
    });
    const range = `${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .code */ .aY)((0,_words_js__WEBPACK_IMPORTED_MODULE_2__/* .shortCommit */ .Ax)(base.commit))}…${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .code */ .aY)((0,_words_js__WEBPACK_IMPORTED_MODULE_2__/* .shortCommit */ .Ax)(head.commit))}`;
    return [`${score}${before}`, range, ...stacks.slice(0, 3)].join(' · ');
}
/** Points that the whole gained or, below zero, lost. */
function pointsOf({ base, head }) {
    return head.score === undefined || base.score === undefined ? 0 : Math.round((head.score - base.score) * 10) / 10;
}
function lossTable(losses, decision, options, step) {
    if (losses.length === 0)
        return '';
    const rows = losses.slice(0, step.rows).map((change) => {
        const commit = change.side === 'head' ? decision.head.commit : decision.base.commit;
        const name = change.after === null && change.before === null
            ? (0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .cut */ .Jj)(firstSentence(change.message), step.cell))
            : `${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .sentence */ .em)(change.title ?? change.rule)}: ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .code */ .aY)(change.subject)}`;
        const waived = change.waiver === null
            ? ''
            : ` (waived by ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .code */ .aY)(change.waiver.by)}${change.waiver.until === undefined ? '' : ` until ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .escaped */ .Mk)(change.waiver.until)}`}: ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .escaped */ .Mk)((0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .cut */ .Jj)(change.waiver.reason, 120))})`;
        const quiet = change.blocking || change.waiver !== null ? '' : ' (not blocking)';
        const related = (change.after?.evidence ?? []).slice(1, 3).filter((at) => at.path !== change.evidence.path || at.line !== change.evidence.line);
        const where = [
            ...[change.evidence, ...(change.side === 'head' ? related : [])].map((at) => `${(0,_links_js__WEBPACK_IMPORTED_MODULE_4__/* .place */ .i)(at, commit, options.links)}${isExample(at.path) ? ' (from example)' : ''}`),
        ].join(', ');
        const priority = `${_words_js__WEBPACK_IMPORTED_MODULE_2__/* .severitySigns */ .GA[change.severity]} ${_words_js__WEBPACK_IMPORTED_MODULE_2__/* .severityNames */ .qx[change.severity]}`;
        return [
            priority,
            `${name}${waived}${quiet}`,
            (0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .cut */ .Jj)((0,_words_js__WEBPACK_IMPORTED_MODULE_2__/* .beforeOf */ .v8)(change), step.cell)),
            (0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .cut */ .Jj)((0,_words_js__WEBPACK_IMPORTED_MODULE_2__/* .afterOf */ .Wo)(change), step.cell)),
            `${where}${change.side === 'base' ? ' (base)' : ''}`,
        ];
    });
    const more = losses.length > step.rows ? `\n\n${losses.length - step.rows} more in the step summary.` : '';
    return `${(0,_table_js__WEBPACK_IMPORTED_MODULE_5__/* .table */ .t)(['Priority', 'Item', 'Before', 'After', 'Where'], rows)}${more}`;
}
function firstSentence(text) {
    return /^.*?[.?](?=\s+[A-Z])/.exec(text)?.[0] ?? text;
}
/** A value that stands only in an example of a file that is not committed. */
function isExample(path) {
    return /(^|[./])(example|sample|template|dist)(\.[^/]*)?$/.test(path) && /env/.test(path);
}
function mended(decision) {
    const found = decision.changes.filter(_words_js__WEBPACK_IMPORTED_MODULE_2__/* .isMended */ .M5);
    if (found.length === 0)
        return '';
    return `Mended: ${found
        .slice(0, 10)
        .map((change) => `${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .code */ .aY)(change.rule)} for ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .code */ .aY)(change.subject)}${change.change === 'fixed' ? ` (${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .cut */ .Jj)(change.after?.current ?? '', 120))})` : ''}`)
        .join(', ')}${found.length > 10 ? ` and ${found.length - 10} more` : ''}.`;
}
function mendedSince(losses) {
    if (losses.length === 0)
        return '';
    const shown = losses.slice(0, 10).map(({ rule, subject }) => `${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .code */ .aY)(rule)} for ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .code */ .aY)(subject)}`);
    return `Lost by earlier commits of this pull request and mended since: ${shown.join(', ')}${losses.length > 10 ? ` and ${losses.length - 10} more` : ''}.`;
}
function fixes(losses, most) {
    const blocking = losses.filter((change) => change.blocking);
    if (blocking.length === 0 || most === 0)
        return '';
    const seen = new Set();
    const blocks = blocking.slice(0, most).flatMap((change) => {
        const key = `${change.rule} ${change.subject}`;
        if (seen.has(key))
            return [];
        seen.add(key);
        const body = change.fix === undefined ? '' : `\n\n${fenced(change.fix.text, change.fix.format)}`;
        return [`**${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .escaped */ .Mk)(change.rule)}** · ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .code */ .aY)(change.subject)}: ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .cut */ .Jj)(change.message, 600))}${body}`];
    });
    return (0,_table_js__WEBPACK_IMPORTED_MODULE_5__/* .details */ .z)('How to mend it', `${blocks.join('\n\n')}\n\nNames in the examples are examples.`);
}
const languages = {
    compose: 'yaml',
    swarm: 'yaml',
    kubernetes: 'yaml',
    workflow: 'yaml',
    shell: 'sh',
    cron: 'sh',
    terraform: 'hcl',
    javascript: 'ts',
    prisma: 'prisma',
    sql: 'sql',
    dockerfile: 'dockerfile',
};
/** A fence longer than any run of backticks inside. */
function fenced(text, format) {
    const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
    const fence = '`'.repeat(longest + 1);
    return `${fence}${languages[format] ?? ''}\n${text.trim()}\n${fence}`;
}
function scores(decision, open) {
    const status = decision.decision === 'pass' ? '' : decision.mode === 'report' ? 'would block' : 'blocked';
    const body = (0,_sections_js__WEBPACK_IMPORTED_MODULE_1__/* .scoreTable */ .Lm)(decision.head, decision.base, status);
    if (body === '')
        return '';
    return open ? body : (0,_table_js__WEBPACK_IMPORTED_MODULE_5__/* .details */ .z)('Readiness scores', body);
}
function folded(decision, options, how, step) {
    const { head } = decision;
    const issues = (0,_sections_js__WEBPACK_IMPORTED_MODULE_1__/* .criticalAndHigh */ .lK)(head, options.links, step.cell);
    // A detour that a change mended is not drawn as lost.
    const picture = decision.changes.some(_words_js__WEBPACK_IMPORTED_MODULE_2__/* .isLoss */ .Q2) ? (0,_mermaid_js__WEBPACK_IMPORTED_MODULE_0__/* .renderSystemPicture */ .I)(head.system, decision.base.system) : (0,_mermaid_js__WEBPACK_IMPORTED_MODULE_0__/* .renderSystemPicture */ .I)(head.system);
    const open = (0,_sections_js__WEBPACK_IMPORTED_MODULE_1__/* .notJudged */ .be)(head, options.links, how === 'all' ? 40 : 10);
    return [
        issues === undefined ? '' : (0,_table_js__WEBPACK_IMPORTED_MODULE_5__/* .details */ .z)(`Critical issues (${issues.critical}) · High (${issues.high})`, issues.text),
        picture === '' || how === 'some' ? '' : (0,_table_js__WEBPACK_IMPORTED_MODULE_5__/* .details */ .z)('The system as seen', `\`\`\`mermaid\n${picture}\n\`\`\``),
        open === undefined ? '' : (0,_table_js__WEBPACK_IMPORTED_MODULE_5__/* .details */ .z)(`Not judged (${open.count})`, open.text),
    ];
}
function footer(losses) {
    const first = losses.find((change) => change.blocking);
    if (first === undefined)
        return '';
    const waive = `To accept a loss, merge a waiver into ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .code */ .aY)('.plimsoll.yml')} in a pull request of its own: rule ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .code */ .aY)(first.rule)}, subject ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .code */ .aY)(first.subject)}, a reason, a date and who decided.`;
    return `${waive} If something outside this repository does it, say so under ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_3__/* .code */ .aY)('provides:')}.`;
}


/***/ }),

/***/ 3330:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Jj: () => (/* binding */ cut),
/* harmony export */   Mk: () => (/* binding */ escaped),
/* harmony export */   aY: () => (/* binding */ code),
/* harmony export */   em: () => (/* binding */ sentence),
/* harmony export */   pj: () => (/* binding */ plain)
/* harmony export */ });
/** Makes text from a repository harmless in Markdown: it shows as it is and never becomes a mention, a link, an image, HTML or a table break. */
/** Line breaks and tabs become blanks; other control characters, direction marks and zero-width ones go, because they hide what stands there. */
function plain(text) {
    return text
        .replace(/[\r\n\t\u2028\u2029\u0085]+/g, ' ')
        .replace(/[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g, '');
}
/** Text among Markdown. Characters that begin something become entities, which no Markdown parser looks behind. */
function escaped(text) {
    return plain(text)
        .replace(/&/g, '&amp;')
        .replace(/</g, '&lt;')
        .replace(/>/g, '&gt;')
        .replace(/[\\`*_[\]|~#@!{}$^=]/g, (char) => `&#${char.charCodeAt(0)};`)
        .replace(/:(?=\/\/|[\w+-]+:)/g, '&#58;')
        .replace(/\bwww\./gi, (word) => `${word.slice(0, -1)}&#46;`)
        .replace(/^(\s*)([-+]|\d+[.)])(?=\s)/, (_, blank, mark) => `${blank}${[...mark].map((char) => `&#${char.charCodeAt(0)};`).join('')}`);
}
/** A code span: for names and paths. Nothing inside is rendered; in a table a bar still ends the cell, so it is written as a similar letter. */
function code(text) {
    const inner = plain(text).replace(/`/g, 'ˋ').replace(/\|/g, '¦').trim();
    return inner === '' ? '`(empty)`' : `\`${inner}\``;
}
/** Cuts long text at a whole character, with an ellipsis. */
function cut(text, most) {
    const letters = [...text];
    return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`;
}
/** Rule texts are ours and may hold backticks; names and values in them come from the repository and stand between backticks or among words. */
function sentence(text) {
    return text
        .split(/(`[^`]*`)/)
        .map((part, index) => (index % 2 === 1 ? code(part.slice(1, -1)) : escaped(part)))
        .join('');
}


/***/ }),

/***/ 6668:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   i: () => (/* binding */ place)
/* harmony export */ });
/* harmony import */ var _escape_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3330);

/** `[ops/backup.sh:9](…)`, or the same as code where there is nothing to link to. */
function place(at, commit, links) {
    const text = (0,_escape_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)(`${at.path}:${at.line}`);
    if (links === undefined || at.path === '')
        return text;
    return `[${text}](${links.blob(commit, at.path, at.line)})`;
}


/***/ }),

/***/ 5874:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ renderSystemPicture)
/* harmony export */ });
/* harmony import */ var _model_kinds_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7527);
/* harmony import */ var _base_fact_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1902);
/* harmony import */ var _escape_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3330);
/** A picture of the system: routes, services, poolers, databases, backups; what a change lost is dashed and red. */



const most = 40;
function told(thing, field) {
    const value = (0,_base_fact_js__WEBPACK_IMPORTED_MODULE_1__/* .valueOf */ .RP)(thing.facts[field]);
    return value === undefined ? undefined : String(value);
}
/** Inside quotes Mermaid knows no escape but entities written with `#`. */
function label(text) {
    return (0,_escape_js__WEBPACK_IMPORTED_MODULE_2__/* .cut */ .Jj)((0,_escape_js__WEBPACK_IMPORTED_MODULE_2__/* .plain */ .pj)(text), 60).replace(/[^\p{L}\p{N} .,:/×()_+-]/gu, (char) => `#${char.codePointAt(0) ?? 32};`);
}
function draw(system) {
    const nodes = new Map();
    const edges = [];
    const add = (thing, text, shape) => {
        if (nodes.size < most)
            nodes.set((0,_model_kinds_js__WEBPACK_IMPORTED_MODULE_0__/* .subjectOf */ .e)(thing), { id: (0,_model_kinds_js__WEBPACK_IMPORTED_MODULE_0__/* .subjectOf */ .e)(thing), label: label(text), shape });
    };
    const join = (from, to, text = '') => {
        if (nodes.has(from) && nodes.has(to) && !edges.some((edge) => edge.from === from && edge.to === to))
            edges.push({ from, to, label: label(text) });
    };
    for (const thing of system.things) {
        const copies = told(thing, 'replicas');
        const many = told(thing, 'everyNode') === 'true' ? ' on each node' : copies !== undefined && copies !== '1' ? ` ×${copies}` : '';
        if (thing.kind === 'service' && ['web', 'worker', 'scheduler', 'proxy'].includes(told(thing, 'role') ?? ''))
            add(thing, `${thing.name}${many}`, 'box');
        if (thing.kind === 'pool')
            add(thing, `${thing.name}${many}${told(thing, 'mode') === undefined ? '' : ` (${told(thing, 'mode')})`}`, 'round');
        if (thing.kind === 'database')
            add(thing, `${thing.name} (${told(thing, 'engine') ?? 'database'})`, 'cylinder');
        if (thing.kind === 'route')
            add(thing, thing.name, 'flag');
        if (thing.kind === 'backup' && told(thing, 'automatic') === 'true')
            add(thing, `${told(thing, 'mechanism') ?? 'backup'}${told(thing, 'offsite') === 'true' ? ', off-site' : ''}`, 'flag');
    }
    for (const thing of system.things) {
        const id = (0,_model_kinds_js__WEBPACK_IMPORTED_MODULE_0__/* .subjectOf */ .e)(thing);
        if (thing.kind === 'route')
            join(id, `service/${told(thing, 'service') ?? ''}`);
        if (thing.kind === 'pool')
            join(id, `database/${told(thing, 'of') ?? ''}`);
        if (thing.kind === 'backup')
            join(`database/${told(thing, 'of') ?? ''}`, id);
        if (thing.kind === 'client') {
            const service = `service/${thing.name.split('/')[0] ?? ''}`;
            const mode = told(thing, 'through');
            const pool = system.things.find((one) => one.kind === 'pool' && told(one, 'of') === told(thing, 'of'));
            const through = mode !== undefined && mode !== 'none' && pool !== undefined ? (0,_model_kinds_js__WEBPACK_IMPORTED_MODULE_0__/* .subjectOf */ .e)(pool) : `database/${told(thing, 'of') ?? ''}`;
            join(service, through);
        }
    }
    for (const thing of system.things) {
        if (thing.kind !== 'database')
            continue;
        const standbys = Number(told(thing, 'standbys') ?? 0);
        if (standbys > 0 && nodes.size < most) {
            const id = `${(0,_model_kinds_js__WEBPACK_IMPORTED_MODULE_0__/* .subjectOf */ .e)(thing)}/standby`;
            nodes.set(id, { id, label: label(`${standbys} standby${standbys === 1 ? '' : 's'}`), shape: 'cylinder' });
            join((0,_model_kinds_js__WEBPACK_IMPORTED_MODULE_0__/* .subjectOf */ .e)(thing), id);
        }
    }
    return { nodes, edges };
}
/** Mermaid source; empty when there is nothing to draw. With a base, what only it has is drawn as lost. */
function renderSystemPicture(head, base) {
    const now = draw(head);
    const then = base === undefined ? now : draw(base);
    const nodes = new Map([...then.nodes, ...now.nodes]);
    if (nodes.size === 0)
        return '';
    const ids = new Map([...nodes.keys()].map((id, index) => [id, `n${index}`]));
    const isLost = (edge) => !now.edges.some((other) => other.from === edge.from && other.to === edge.to);
    const lost = then.edges.filter(isLost);
    const edges = [...now.edges, ...lost];
    const shapes = {
        box: ['["', '"]'],
        round: ['(["', '"])'],
        cylinder: ['[("', '")]'],
        flag: ['>"', '"]'],
    };
    const lines = ['flowchart LR'];
    for (const [id, node] of nodes) {
        const [open, close] = shapes[node.shape];
        lines.push(`  ${ids.get(id) ?? ''}${open}${node.label}${close}${now.nodes.has(id) ? '' : ':::lost'}`);
    }
    for (const edge of edges)
        lines.push(`  ${ids.get(edge.from) ?? ''} ${isLost(edge) ? '-.->' : '-->'} ${ids.get(edge.to) ?? ''}`);
    edges.forEach((edge, index) => {
        if (isLost(edge))
            lines.push(`  linkStyle ${index} stroke:#d1242f,stroke-dasharray:4`);
    });
    if (base !== undefined)
        lines.push('  classDef lost stroke:#d1242f,stroke-dasharray:4,color:#d1242f');
    return lines.join('\n');
}


/***/ }),

/***/ 8713:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AZ: () => (/* binding */ issueTable),
/* harmony export */   Lm: () => (/* binding */ scoreTable),
/* harmony export */   be: () => (/* binding */ notJudged),
/* harmony export */   lK: () => (/* binding */ criticalAndHigh)
/* harmony export */ });
/* harmony import */ var _escape_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3330);
/* harmony import */ var _links_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6668);
/* harmony import */ var _table_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4685);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3512);




/** Category · Score · Grade · Δ · Status, the overall last. Empty when nothing was judged. */
function scoreTable(head, base, status) {
    if (head.categories.length === 0)
        return '';
    const before = (id) => base?.categories.find((category) => category.id === id)?.score;
    const change = (from, to) => (base === undefined ? [] : [(0,_words_js__WEBPACK_IMPORTED_MODULE_0__/* .delta */ .pU)(from, to)]);
    const rows = head.categories.map((category) => [
        (0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .escaped */ .Mk)(category.title),
        `${category.score.toFixed(1)} / 10`,
        category.grade,
        ...change(before(category.id), category.score),
        (0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .escaped */ .Mk)(category.status),
    ]);
    rows.push(['**Overall**', `**${(0,_words_js__WEBPACK_IMPORTED_MODULE_0__/* .formatScore */ .y)(head.score)} / 10**`, `**${head.grade ?? ''}**`, ...change(base?.score, head.score), status]);
    return (0,_table_js__WEBPACK_IMPORTED_MODULE_2__/* .table */ .t)(['Category', 'Score', 'Grade', ...(base === undefined ? [] : ['Δ']), 'Status'], rows);
}
/** Priority · Issue · Current · Recommended of what fails, the gravest first. */
function issueTable(verdicts, commit, links, cell) {
    const rows = verdicts.map((verdict) => [
        `${_words_js__WEBPACK_IMPORTED_MODULE_0__/* .severitySigns */ .GA[verdict.severity]} ${_words_js__WEBPACK_IMPORTED_MODULE_0__/* .severityNames */ .qx[verdict.severity]}`,
        `${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .escaped */ .Mk)(verdict.rule)}: ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(verdict.subject)}`,
        (0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .cut */ .Jj)(verdict.current, cell)),
        (0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .cut */ .Jj)(verdict.recommended, cell)),
        (0,_links_js__WEBPACK_IMPORTED_MODULE_3__/* .place */ .i)(verdict.evidence[0], commit, links),
    ]);
    return (0,_table_js__WEBPACK_IMPORTED_MODULE_2__/* .table */ .t)(['Priority', 'Issue', 'Current', 'Recommended', 'Where'], rows);
}
function criticalAndHigh(scorecard, links, cell) {
    const critical = (0,_words_js__WEBPACK_IMPORTED_MODULE_0__/* .failing */ .Jr)(scorecard, 'critical');
    const high = (0,_words_js__WEBPACK_IMPORTED_MODULE_0__/* .failing */ .Jr)(scorecard, 'high');
    if (critical.length + high.length === 0)
        return undefined;
    return { text: issueTable([...critical, ...high].slice(0, 60), scorecard.commit, links, cell), critical: critical.length, high: high.length };
}
/** What is unknown, why, and what would tell; then files that were not read. */
function notJudged(scorecard, links, most) {
    const open = (0,_words_js__WEBPACK_IMPORTED_MODULE_0__/* .unknowns */ .Uk)(scorecard);
    const count = open.length + scorecard.skipped.length + scorecard.candidates.length;
    if (count === 0)
        return undefined;
    const lines = open.slice(0, most).map((verdict) => {
        const missing = verdict.missing[0];
        const hint = verdict.missing.find((one) => one.hint !== undefined)?.hint;
        const why = missing === undefined ? '' : ` ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(missing.raw)} is not known from the tree.`;
        return `- ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(verdict.rule)} for ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(verdict.subject)}, ${(0,_links_js__WEBPACK_IMPORTED_MODULE_3__/* .place */ .i)(missing?.at ?? verdict.evidence[0], scorecard.commit, links)}:${why}${hint === undefined ? '' : ` ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .sentence */ .em)(`${hint.charAt(0).toUpperCase()}${hint.slice(1)}`)}.`}`;
    });
    const skips = scorecard.skipped
        .slice(0, most)
        .map((skip) => `- ${(0,_links_js__WEBPACK_IMPORTED_MODULE_3__/* .place */ .i)({ path: skip.path, line: skip.line, key: '' }, scorecard.commit, links)}: ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .cut */ .Jj)(skip.reason, 200))}`);
    const candidates = scorecard.candidates
        .slice(0, most)
        .map((candidate) => `- ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(candidate.path)} is not part of the stack: ${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .sentence */ .em)((0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .cut */ .Jj)(candidate.why, 200))}`);
    const shown = lines.length + skips.length + candidates.length;
    return { text: [...lines, ...skips, ...candidates, ...(shown < count ? [`- ${count - shown} more in the step summary`] : [])].join('\n'), count };
}


/***/ }),

/***/ 4685:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  z: () => (/* binding */ details),
  t: () => (/* binding */ table)
});

;// CONCATENATED MODULE: ./node_modules/markdown-table/index.js
// To do: next major: remove.
/**
 * @typedef {Options} MarkdownTableOptions
 *   Configuration.
 */

/**
 * @typedef Options
 *   Configuration.
 * @property {boolean | null | undefined} [alignDelimiters=true]
 *   Whether to align the delimiters (default: `true`);
 *   they are aligned by default:
 *
 *   ```markdown
 *   | Alpha | B     |
 *   | ----- | ----- |
 *   | C     | Delta |
 *   ```
 *
 *   Pass `false` to make them staggered:
 *
 *   ```markdown
 *   | Alpha | B |
 *   | - | - |
 *   | C | Delta |
 *   ```
 * @property {ReadonlyArray<string | null | undefined> | string | null | undefined} [align]
 *   How to align columns (default: `''`);
 *   one style for all columns or styles for their respective columns;
 *   each style is either `'l'` (left), `'r'` (right), or `'c'` (center);
 *   other values are treated as `''`, which doesn’t place the colon in the
 *   alignment row but does align left;
 *   *only the lowercased first character is used, so `Right` is fine.*
 * @property {boolean | null | undefined} [delimiterEnd=true]
 *   Whether to end each row with the delimiter (default: `true`).
 *
 *   > 👉 **Note**: please don’t use this: it could create fragile structures
 *   > that aren’t understandable to some markdown parsers.
 *
 *   When `true`, there are ending delimiters:
 *
 *   ```markdown
 *   | Alpha | B     |
 *   | ----- | ----- |
 *   | C     | Delta |
 *   ```
 *
 *   When `false`, there are no ending delimiters:
 *
 *   ```markdown
 *   | Alpha | B
 *   | ----- | -----
 *   | C     | Delta
 *   ```
 * @property {boolean | null | undefined} [fillRows=true]
 *   Whether to fill rows with empty cells up to the most cells in a row
 *   (default: `true`).
 *
 *   When `true`, all rows have as many cells as the longest row:
 *
 *   ```markdown
 *   | Alpha | B    |   |
 *   | ----- | ---- | - |
 *   | C     |      |   |
 *   | D     | Echo | F |
 *   ```
 *
 *   When `false`, rows keep their cells,
 *   and the delimiter row has as many cells as the header row:
 *
 *   ```markdown
 *   | Alpha | B    |
 *   | ----- | ---- |
 *   | C     |
 *   | D     | Echo | F |
 *   ```
 * @property {boolean | null | undefined} [delimiterStart=true]
 *   Whether to begin each row with the delimiter (default: `true`).
 *
 *   > 👉 **Note**: please don’t use this: it could create fragile structures
 *   > that aren’t understandable to some markdown parsers.
 *
 *   When `true`, there are starting delimiters:
 *
 *   ```markdown
 *   | Alpha | B     |
 *   | ----- | ----- |
 *   | C     | Delta |
 *   ```
 *
 *   When `false`, there are no starting delimiters:
 *
 *   ```markdown
 *   Alpha | B     |
 *   ----- | ----- |
 *   C     | Delta |
 *   ```
 * @property {boolean | null | undefined} [padding=true]
 *   Whether to add a space of padding between delimiters and cells
 *   (default: `true`).
 *
 *   When `true`, there is padding:
 *
 *   ```markdown
 *   | Alpha | B     |
 *   | ----- | ----- |
 *   | C     | Delta |
 *   ```
 *
 *   When `false`, there is no padding:
 *
 *   ```markdown
 *   |Alpha|B    |
 *   |-----|-----|
 *   |C    |Delta|
 *   ```
 * @property {((value: string) => number) | null | undefined} [stringLength]
 *   Function to detect the length of table cell content (optional);
 *   this is used when aligning the delimiters (`|`) between table cells;
 *   full-width characters and emoji mess up delimiter alignment when viewing
 *   the markdown source;
 *   to fix this, you can pass this function,
 *   which receives the cell content and returns its “visible” size;
 *   note that what is and isn’t visible depends on where the text is displayed.
 *
 *   Without such a function, the following:
 *
 *   ```js
 *   markdownTable([
 *     ['Alpha', 'Bravo'],
 *     ['中文', 'Charlie'],
 *     ['👩‍❤️‍👩', 'Delta']
 *   ])
 *   ```
 *
 *   Yields:
 *
 *   ```markdown
 *   | Alpha | Bravo |
 *   | - | - |
 *   | 中文 | Charlie |
 *   | 👩‍❤️‍👩 | Delta |
 *   ```
 *
 *   With [`string-width`](https://github.com/sindresorhus/string-width):
 *
 *   ```js
 *   import stringWidth from 'string-width'
 *
 *   markdownTable(
 *     [
 *       ['Alpha', 'Bravo'],
 *       ['中文', 'Charlie'],
 *       ['👩‍❤️‍👩', 'Delta']
 *     ],
 *     {stringLength: stringWidth}
 *   )
 *   ```
 *
 *   Yields:
 *
 *   ```markdown
 *   | Alpha | Bravo   |
 *   | ----- | ------- |
 *   | 中文  | Charlie |
 *   | 👩‍❤️‍👩    | Delta   |
 *   ```
 */

/**
 * Get the length of a cell.
 *
 * @param {string} value
 *   Cell value.
 * @returns {number}
 *   Cell size.
 */
function defaultStringLength(value) {
  return value.length
}

/**
 * Generate a markdown
 * ([GFM](https://docs.github.com/en/github/writing-on-github/working-with-advanced-formatting/organizing-information-with-tables))
 * table.
 *
 * @param {ReadonlyArray<ReadonlyArray<string | null | undefined>>} table
 *   Table data (matrix of strings).
 * @param {Readonly<Options> | null | undefined} [options]
 *   Configuration (optional).
 * @returns {string}
 *   Result.
 */
function markdownTable(table, options) {
  const settings = options || {}
  // To do: next major: change to spread.
  // eslint-disable-next-line unicorn/prefer-spread -- `align` can be a string.
  const align = (settings.align || []).concat()
  const stringLength = settings.stringLength || defaultStringLength
  /** @type {Array<number>} Character codes as symbols for alignment per column. */
  const alignments = []
  /** @type {Array<Array<string>>} Cells per row. */
  const cellMatrix = []
  /** @type {Array<Array<number>>} Sizes of each cell per row. */
  const sizeMatrix = []
  /** @type {Array<number>} */
  const longestCellByColumn = []
  let mostCellsPerRow = 0
  let rowIndex = -1

  // This is a superfluous loop if we don’t align delimiters, but otherwise we’d
  // do superfluous work when aligning, so optimize for aligning.
  while (++rowIndex < table.length) {
    /** @type {Array<string>} */
    const row = []
    /** @type {Array<number>} */
    const sizes = []
    let columnIndex = -1

    if (table[rowIndex].length > mostCellsPerRow) {
      mostCellsPerRow = table[rowIndex].length
    }

    while (++columnIndex < table[rowIndex].length) {
      const cell = serialize(table[rowIndex][columnIndex])

      if (settings.alignDelimiters !== false) {
        const size = stringLength(cell)
        sizes[columnIndex] = size

        if (
          longestCellByColumn[columnIndex] === undefined ||
          size > longestCellByColumn[columnIndex]
        ) {
          longestCellByColumn[columnIndex] = size
        }
      }

      row.push(cell)
    }

    cellMatrix[rowIndex] = row
    sizeMatrix[rowIndex] = sizes
  }

  // Figure out which alignments to use.
  let columnIndex = -1

  if (typeof align === 'object' && 'length' in align) {
    while (++columnIndex < mostCellsPerRow) {
      alignments[columnIndex] = toAlignment(align[columnIndex])
    }
  } else {
    const code = toAlignment(align)

    while (++columnIndex < mostCellsPerRow) {
      alignments[columnIndex] = code
    }
  }

  // Inject the alignment row.
  columnIndex = -1
  /** @type {Array<string>} */
  const row = []
  /** @type {Array<number>} */
  const sizes = []

  while (++columnIndex < mostCellsPerRow) {
    const code = alignments[columnIndex]
    let before = ''
    let after = ''

    if (code === 99 /* `c` */) {
      before = ':'
      after = ':'
    } else if (code === 108 /* `l` */) {
      before = ':'
    } else if (code === 114 /* `r` */) {
      after = ':'
    }

    // There *must* be at least one hyphen-minus in each alignment cell.
    let size =
      settings.alignDelimiters === false
        ? 1
        : Math.max(
            1,
            longestCellByColumn[columnIndex] - before.length - after.length
          )

    const cell = before + '-'.repeat(size) + after

    if (settings.alignDelimiters !== false) {
      size = before.length + size + after.length

      if (size > longestCellByColumn[columnIndex]) {
        longestCellByColumn[columnIndex] = size
      }

      sizes[columnIndex] = size
    }

    row[columnIndex] = cell
  }

  // Inject the alignment row.
  cellMatrix.splice(1, 0, row)
  sizeMatrix.splice(1, 0, sizes)

  rowIndex = -1
  /** @type {Array<string>} */
  const lines = []

  while (++rowIndex < cellMatrix.length) {
    const row = cellMatrix[rowIndex]
    const sizes = sizeMatrix[rowIndex]
    const cellsInRow =
      settings.fillRows === false
        ? Math.max(1, cellMatrix[rowIndex === 1 ? 0 : rowIndex].length)
        : mostCellsPerRow
    columnIndex = -1
    /** @type {Array<string>} */
    const line = []

    while (++columnIndex < cellsInRow) {
      const cell = row[columnIndex] || ''
      let before = ''
      let after = ''

      if (settings.alignDelimiters !== false) {
        const size =
          longestCellByColumn[columnIndex] - (sizes[columnIndex] || 0)
        const code = alignments[columnIndex]

        if (code === 114 /* `r` */) {
          before = ' '.repeat(size)
        } else if (code === 99 /* `c` */) {
          const half = size / 2

          if (size % 2) {
            before = ' '.repeat(half + 0.5)
            after = ' '.repeat(half - 0.5)
          } else {
            before = ' '.repeat(half)
            after = before
          }
        } else {
          after = ' '.repeat(size)
        }
      }

      if (settings.delimiterStart !== false && !columnIndex) {
        line.push('|')
      }

      if (
        settings.padding !== false &&
        // Don’t add the opening space if we’re not aligning and the cell is
        // empty: there will be a closing space.
        !(settings.alignDelimiters === false && cell === '') &&
        (settings.delimiterStart !== false || columnIndex)
      ) {
        line.push(' ')
      }

      if (settings.alignDelimiters !== false) {
        line.push(before)
      }

      line.push(cell)

      if (settings.alignDelimiters !== false) {
        line.push(after)
      }

      if (settings.padding !== false) {
        line.push(' ')
      }

      if (settings.delimiterEnd !== false || columnIndex !== cellsInRow - 1) {
        line.push('|')
      }
    }

    lines.push(
      settings.delimiterEnd === false
        ? line.join('').replace(/ +$/, '')
        : line.join('')
    )
  }

  return lines.join('\n')
}

/**
 * Serialize a cell value.
 *
 * @param {string | null | undefined} [value]
 *   Value to serialize.
 * @returns {string}
 *   Result.
 */
function serialize(value) {
  return value === null || value === undefined ? '' : String(value)
}

/**
 * Get the alignment character code from a value.
 *
 * @param {string | null | undefined} value
 *   Value.
 * @returns {number}
 *   Alignment.
 */
function toAlignment(value) {
  const code = typeof value === 'string' ? value.codePointAt(0) : 0

  return code === 67 /* `C` */ || code === 99 /* `c` */
    ? 99 /* `c` */
    : code === 76 /* `L` */ || code === 108 /* `l` */
      ? 108 /* `l` */
      : code === 82 /* `R` */ || code === 114 /* `r` */
        ? 114 /* `r` */
        : 0
}

;// CONCATENATED MODULE: ./lib/src/report/table.js
/** Tables in Markdown, of cells that are escaped already. */

function table(head, rows) {
    return markdownTable([[...head], ...rows.map((row) => [...row])], { alignDelimiters: false, padding: true, delimiterStart: true, delimiterEnd: true });
}
function details(summary, body) {
    return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}


/***/ }),

/***/ 3512:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ax: () => (/* binding */ shortCommit),
/* harmony export */   GA: () => (/* binding */ severitySigns),
/* harmony export */   Jr: () => (/* binding */ failing),
/* harmony export */   M5: () => (/* binding */ isMended),
/* harmony export */   Q2: () => (/* binding */ isLoss),
/* harmony export */   Uk: () => (/* binding */ unknowns),
/* harmony export */   Wo: () => (/* binding */ afterOf),
/* harmony export */   hS: () => (/* binding */ counted),
/* harmony export */   pU: () => (/* binding */ delta),
/* harmony export */   qx: () => (/* binding */ severityNames),
/* harmony export */   v8: () => (/* binding */ beforeOf),
/* harmony export */   y: () => (/* binding */ formatScore)
/* harmony export */ });
/* harmony import */ var _model_rule_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9312);
/** Words and signs that every face of a report shares. */

const severityNames = { critical: 'Critical', high: 'High', medium: 'Medium', low: 'Low' };
const severitySigns = { critical: '🔴', high: '🟡', medium: '🟡', low: '🟢' };
const numbers = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
/** `three losses`, `one loss`; figures above twelve. */
function counted(count, one, many) {
    return `${numbers[count] ?? count} ${count === 1 ? one : many}`;
}
function isLoss(change) {
    return (change.change === 'regressed' ||
        change.change === 'weakened' ||
        change.change === 'lost-evidence' ||
        change.change === 'introduced' ||
        change.change === 'gate-weakened');
}
function isMended(change) {
    return change.change === 'fixed' || change.change === 'improved';
}
/** What stood before and what stands after, in the rule's own words. */
function beforeOf(change) {
    if (change.change === 'introduced')
        return change.before === null ? 'not there' : change.before.outcome === 'unknown' ? 'not known' : 'did not apply';
    return change.before?.current ?? '';
}
function afterOf(change) {
    if (change.change === 'removed')
        return 'gone';
    if (change.change === 'lost-evidence')
        return change.after === null ? 'can no longer be read' : 'can no longer be judged';
    return change.after?.current ?? '';
}
/** Signed points between two scores, one decimal. */
function delta(base, head) {
    if (base === undefined || head === undefined)
        return '';
    const points = Math.round((head - base) * 10) / 10;
    return points === 0 ? '=' : points > 0 ? `▲ ${points.toFixed(1)}` : `▼ ${Math.abs(points).toFixed(1)}`;
}
/** The gravest first. */
function failing(scorecard, ...wanted) {
    return _model_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .severities */ .g
        .filter((severity) => wanted.includes(severity))
        .flatMap((severity) => scorecard.verdicts.filter((verdict) => verdict.outcome === 'fail' && verdict.severity === severity));
}
function unknowns(scorecard) {
    return scorecard.verdicts.filter((verdict) => verdict.outcome === 'unknown');
}
/** The first seven letters of a commit; a folder is called what it is. */
function shortCommit(commit) {
    return /^[0-9a-f]{40,64}$/.test(commit) ? commit.slice(0, 7) : commit;
}
function formatScore(score) {
    return score === undefined ? 'not judged' : score.toFixed(1);
}


/***/ })

};
