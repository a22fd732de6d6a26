export const id = 196;
export const ids = [196];
export const modules = {

/***/ 2196:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   rulesCommand: () => (/* binding */ rulesCommand)
/* harmony export */ });
/* harmony import */ var _base_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1559);
/* harmony import */ var _rules_nearest_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4656);
/* harmony import */ var _rules_shipped_gen_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5325);
/** `plimsoll rules`. */



async function rulesCommand(request) {
    const [id] = request.positionals;
    const { renderRuleList, renderRule } = await __webpack_require__.e(/* import() */ 172).then(__webpack_require__.bind(__webpack_require__, 4172));
    const rules = _rules_shipped_gen_js__WEBPACK_IMPORTED_MODULE_1__/* .shippedRules */ .TE.map((rule) => rule.rule);
    if (id === undefined) {
        if (request.format === 'json')
            return { text: `${JSON.stringify(rules, null, 2)}\n`, exit: 0 };
        return { text: renderRuleList(rules, _rules_shipped_gen_js__WEBPACK_IMPORTED_MODULE_1__/* .categories */ .LZ, { color: request.color, markdown: request.format === 'markdown' }), exit: 0 };
    }
    const rule = rules.find((one) => one.id === id);
    if (rule === undefined) {
        const close = (0,_rules_nearest_js__WEBPACK_IMPORTED_MODULE_2__/* .nearest */ .p)(id, rules.map((one) => one.id));
        throw new _base_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .y(`There is no rule ${id}`, { exit: 2, hint: close === undefined ? 'plimsoll rules lists them.' : `Did you mean ${close}?` });
    }
    const { examples } = await __webpack_require__.e(/* import() */ 283).then(__webpack_require__.bind(__webpack_require__, 1283));
    const own = examples[id] ?? { good: [], bad: [], unknown: [] };
    if (request.format === 'json')
        return { text: `${JSON.stringify({ ...rule, examples: own }, null, 2)}\n`, exit: 0 };
    return { text: renderRule(rule, own, { color: request.color, markdown: request.format === 'markdown' }), exit: 0 };
}


/***/ })

};
