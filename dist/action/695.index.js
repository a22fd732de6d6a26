export const id = 695;
export const ids = [695];
export const modules = {

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

/***/ 9695:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   decisionJson: () => (/* binding */ decisionJson),
/* harmony export */   scorecardJson: () => (/* binding */ scorecardJson),
/* harmony export */   showsSetting: () => (/* binding */ showsSetting),
/* harmony export */   systemJson: () => (/* binding */ systemJson)
/* harmony export */ });
/* harmony import */ var _base_secret_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1728);
/* harmony import */ var _model_kinds_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7527);


const print = (value) => `${JSON.stringify(value, null, 2)}\n`;
function decisionJson(decision) {
    return print({
        schemaVersion: 1,
        decision: decision.decision,
        reason: decision.reason,
        mode: decision.mode,
        base: scorecardOf(decision.base),
        head: scorecardOf(decision.head),
        changes: decision.changes.map(changeOf),
        notices: decision.notices,
    });
}
function scorecardJson(scorecard) {
    return print({ schemaVersion: 1, ...scorecardOf(scorecard) });
}
function systemJson(system) {
    return print({
        schemaVersion: 1,
        ...systemOf(system),
        files: system.files,
        skipped: system.skipped.map(({ path, line, reason }) => ({ path, line, reason })),
    });
}
function scorecardOf(scorecard) {
    return {
        commit: scorecard.commit,
        score: scorecard.score ?? null,
        grade: scorecard.grade ?? null,
        categories: scorecard.categories.map(({ id, title, score, grade, status }) => ({ id, title, score, grade, status })),
        unjudged: scorecard.unjudged,
        verdicts: scorecard.verdicts.map(verdictOf),
        stacks: scorecard.stacks.map(({ name, files, why }) => ({ name, files, why })),
        candidates: scorecard.candidates.map(({ path, why }) => ({ path, why })),
        skipped: scorecard.skipped.map(({ path, line, reason }) => ({ path, line, reason })),
        system: systemOf(scorecard.system),
    };
}
function verdictOf(verdict) {
    const { rule, category, severity, subject, outcome, current, recommended, measures, message } = verdict;
    return {
        rule,
        category,
        severity,
        subject,
        outcome,
        current,
        recommended,
        measures: measures.map(({ name, value, unit }) => ({ name, value, unit })),
        message,
        evidence: verdict.evidence.map(evidenceOf),
        ...(verdict.provided === undefined ? {} : { provided: verdict.provided }),
    };
}
function evidenceOf(at) {
    return { path: at.path, line: at.line, endLine: at.endLine ?? at.line, key: at.key };
}
function changeOf(change) {
    const { rule, category, severity, subject, blocking, message, waiver } = change;
    return {
        rule,
        category,
        severity,
        subject,
        change: change.change,
        blocking,
        before: change.before === null ? null : verdictOf(change.before),
        after: change.after === null ? null : verdictOf(change.after),
        message,
        waiver: waiver === null ? null : { rule: waiver.rule, subject: waiver.subject ?? null, reason: waiver.reason, until: waiver.until ?? null, by: waiver.by },
        evidence: evidenceOf(change.evidence),
        side: change.side,
    };
}
function systemOf(system) {
    return { things: system.things.map((thing) => ({ subject: (0,_model_kinds_js__WEBPACK_IMPORTED_MODULE_1__/* .subjectOf */ .e)(thing), path: thing.at.path, line: thing.at.line, facts: factsOf(thing) })) };
}
/** Facts by name. Lists name their members; settings show only what can be no secret. */
function factsOf(thing) {
    const shown = {};
    for (const name of Object.keys(_model_kinds_js__WEBPACK_IMPORTED_MODULE_1__/* .kinds */ .E[thing.kind])) {
        const value = thing.facts[name];
        if (value === undefined)
            continue;
        if (Array.isArray(value))
            shown[name] = value.map((member) => member.kind === 'place' ? { what: member.name, path: member.at.path, line: member.at.line } : (0,_model_kinds_js__WEBPACK_IMPORTED_MODULE_1__/* .subjectOf */ .e)(member));
        else if (value instanceof Map)
            shown[name] = Object.fromEntries([...value].sort(([a], [b]) => (a < b ? -1 : 1)).map(([setting, fact]) => [setting, settingOf(setting, fact)]));
        else
            shown[name] = factOf(value);
    }
    return shown;
}
function factOf(fact) {
    const place = { path: fact.at.path, line: fact.at.line };
    if (fact.state === 'unresolved')
        return {
            state: fact.state,
            raw: fact.raw,
            ...(fact.atLeast === undefined ? {} : { atLeast: fact.atLeast }),
            ...(fact.atMost === undefined ? {} : { atMost: fact.atMost }),
            ...place,
        };
    return {
        state: fact.state,
        value: typeof fact.value === 'string' ? (0,_base_secret_js__WEBPACK_IMPORTED_MODULE_0__/* .withoutCredentials */ .ri)(fact.value) : fact.value,
        ...(fact.state === 'default' ? { note: fact.note } : {}),
        ...place,
    };
}
/** A server's setting is shown when its name is no secret's and its value is a plain word or number: commands and connection strings may hold credentials. */
function showsSetting(name, value) {
    return ((!(0,_base_secret_js__WEBPACK_IMPORTED_MODULE_0__/* .isSecretName */ .eh)(name) || /^(ssl|password_encryption|auth_type|auth_query)/.test(name)) &&
        /^[\w.%:*,/ +-]{0,60}$/.test(value) &&
        (0,_base_secret_js__WEBPACK_IMPORTED_MODULE_0__/* .withoutGenerated */ .e_)(value) === value &&
        !/^(requirepass|masterauth|primary_conninfo|.*_command)$/.test(name));
}
function settingOf(name, fact) {
    if (fact.state === 'unresolved')
        return { state: fact.state, raw: fact.raw, path: fact.at.path, line: fact.at.line };
    return { state: fact.state, value: showsSetting(name, fact.value) ? fact.value : '•••', path: fact.at.path, line: fact.at.line };
}


/***/ })

};
