export const id = 247;
export const ids = [247];
export const modules = {

/***/ 247:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   toConfig: () => (/* binding */ toConfig)
/* harmony export */ });
/* harmony import */ var _model_config_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7668);
/* harmony import */ var _references_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5911);


function toConfig(file, context) {
    const { path, known } = context;
    const target = file.target === undefined ? undefined : targetOf(file.target);
    return {
        path,
        stacks: Object.fromEntries(Object.entries(file.stacks ?? {}).map(([name, { files }]) => [name, files])),
        ignore: file.ignore ?? [],
        ...(target === undefined ? {} : { target }),
        ...given('targetLine', file.target === undefined ? undefined : context.places.line(['target'])),
        ...given('prices', file.prices === undefined ? undefined : pricesOf(file.prices)),
        objectives: { ...given('rtoHours', file.objectives?.rto), ...given('rpoHours', file.objectives?.rpo) },
        gate: gateOf(file.gate),
        rules: Object.fromEntries(Object.entries(file.rules ?? {}).map(([id, setting]) => [id.trim(), setting === 'off' ? setting : paramsOf(id.trim(), setting, known)])),
        provides: (file.provides ?? []).map(({ rule, subject, by }, index) => ({
            rule,
            ...given('subject', subject),
            by,
            at: evidence(context, 'provides', index, rule, subject),
        })),
        waivers: (file.waivers ?? []).map(({ rule, subject, reason, until, by }, index) => ({
            rule,
            ...given('subject', subject),
            reason,
            until,
            by,
            at: evidence(context, 'waivers', index, rule, subject),
        })),
    };
}
function targetOf(target) {
    const { node } = target;
    return {
        ...given('tenants', target.tenants),
        ...given('usersPerTenant', target.usersPerTenant),
        ...given('peakRequestsPerSecond', target.peakRequestsPerSecond),
        ...(node === undefined ? {} : { node: { ...given('cpus', node.cpus), ...given('memoryBytes', node.memory), ...given('diskBytes', node.disk) } }),
    };
}
function pricesOf({ currency, items }) {
    return { currency: currency ?? '', items: (items ?? []).map(({ name, monthly, quantity }) => ({ name, monthly, quantity: quantity ?? 1 })) };
}
function gateOf(gate) {
    const standard = _model_config_js__WEBPACK_IMPORTED_MODULE_0__/* .defaultConfig */ .s.gate;
    return {
        mode: gate?.mode ?? standard.mode,
        introduced: gate?.introduced ?? standard.introduced,
        block: gate?.block ?? standard.block,
        waive: { roles: gate?.waive?.roles ?? standard.waive.roles, notAuthor: gate?.waive?.notAuthor ?? standard.waive.notAuthor },
    };
}
function paramsOf(id, setting, known) {
    const data = known.rules.get(id);
    if (data === undefined)
        return setting;
    return Object.fromEntries(Object.entries(setting).map(([name, value]) => [name, (0,_references_js__WEBPACK_IMPORTED_MODULE_1__/* .paramValue */ .Lc)(data, name, value)]));
}
/** The route names rule and subject, so that it stays when lines move. */
function evidence({ path, places }, list, index, rule, subject) {
    return { path, line: places.line([list, index]) ?? 1, key: [list, rule, ...(subject === undefined ? [] : [subject])].join('.') };
}
/** An optional key is absent rather than undefined. */
function given(key, value) {
    return (value === undefined ? {} : { [key]: value });
}


/***/ })

};
