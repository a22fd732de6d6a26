export const id = 695;
export const ids = [695];
export const modules = {

/***/ 2076:
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
        plan: scorecard.audit.phases.map(phaseOf),
        capacity: scorecard.audit.capacity === undefined ? null : capacityOf(scorecard.audit.capacity),
        cost: scorecard.audit.cost === undefined ? null : costOf(scorecard.audit.cost),
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
function phaseOf({ phase, items, score, grade }) {
    return {
        phase,
        score: score ?? null,
        grade: grade ?? null,
        items: items.map((item) => ({
            rule: item.rule,
            category: item.category,
            severity: item.severity,
            title: item.title,
            effort: item.effort,
            subjects: item.subjects,
            message: item.message,
            gain: rounded(item.gain),
            overall: rounded(item.overall),
            evidence: evidenceOf(item.evidence),
        })),
    };
}
function capacityOf(capacity) {
    const { tenants, users, requestsPerSecond, queriesPerSecond, carries, assumptions, answers } = capacity;
    return {
        tenants: tenants ?? null,
        users,
        requestsPerSecond,
        queriesPerSecond,
        carries: carries ?? null,
        assumptions: assumptions.map(({ name, value, unit, because }) => ({ name, value, unit, because })),
        bounds: capacity.bounds.map((bound) => ({
            what: bound.what,
            users: bound.users ?? null,
            tenants: bound.tenants ?? null,
            how: bound.how,
            remedy: bound.remedy,
            evidence: evidenceOf(bound.evidence),
        })),
        answers: answers.map(({ when, answer, because }) => ({ when, answer, because })),
    };
}
function costOf({ currency, items, total, sizes }) {
    return {
        currency,
        items: items.map((item) => ({ name: item.name, monthly: item.monthly, quantity: item.quantity, total: item.total })),
        total,
        sizes: sizes.map(({ tenants, perTenant, carried }) => ({ tenants, perTenant: rounded(perTenant), carried })),
    };
}
/** Four decimals: sums of decimals end in noise that would differ from nothing to nothing. */
function rounded(value) {
    return Math.round(value * 10_000) / 10_000;
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
