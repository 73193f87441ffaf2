// TinCanJS, the library of the TinCan days: 1.0.2 at most, ETags that it reckons itself, callbacks.
"use strict";

const TinCan = require("tincanjs");

const JSON_TYPE = "application/json";

// The client's callbacks as promises that are refused with the status of an error.
const asked = (call) =>
  new Promise((resolve, reject) =>
    call((error, answer) => (error === null ? resolve(answer) : reject(error.stack ? error : { status: error })))
  );
const ids = async (call) => JSON.parse((await asked(call)).responseText);

module.exports = ({ endpoint, key, secret, agent, activity }) => {
  const lrs = new TinCan.LRS({ endpoint, username: key, password: secret, version: "1.0.2", allowFail: false });
  const about = { agent: new TinCan.Agent(agent), activity: new TinCan.Activity(activity) };
  // Its model writes neither when a statement was stored nor in which version.
  const said = (statement) => ({
    ...statement.asVersion("1.0.2"),
    stored: statement.stored,
    version: "1.0.0",
  });
  const page = ({ statements, more }) => ({ statements: statements.map(said), more });

  // A document resource by the names of the client's functions.
  const resource = (what, contentType) => ({
    save: (id, content, etag) =>
      asked((callback) => lrs[`save${what}`](id, content, { ...about, contentType, lastSHA1: etag, callback })),
    read: async (id) => {
      const found = await asked((callback) => lrs[`retrieve${what}`](id, { ...about, callback }));
      if (found === null) throw { status: 404 };
      const octets = typeof found.contents === "string" ? found.contents : JSON.stringify(found.contents);
      return { content: found.contents, etag: TinCan.Utils.getSHA1String(octets) };
    },
    list: () => asked((callback) => lrs[`retrieve${what}Ids`]({ ...about, callback })),
    remove: (id) => asked((callback) => lrs[`drop${what}`](id, { ...about, callback })),
  });

  return {
    about: async () => (await asked((callback) => lrs.about({ callback }))).version,
    save: async (statement) => {
      const sent = new TinCan.Statement(statement);
      await asked((callback) => lrs.saveStatement(sent, { callback }));
      return [sent.id];
    },
    saveAll: (statements) =>
      ids((callback) => lrs.saveStatements(statements.map((one) => new TinCan.Statement(one)), { callback })),
    read: async (id) => said(await asked((callback) => lrs.retrieveStatement(id, { callback }))),
    query: async (filters) => {
      const params = { ...filters };
      if (filters.agent) params.agent = about.agent;
      if (filters.activity) params.activity = about.activity;
      if (filters.verb) params.verb = new TinCan.Verb({ id: filters.verb });
      return page(await asked((callback) => lrs.queryStatements({ params, callback })));
    },
    more: async (url) => page(await asked((callback) => lrs.moreStatements({ url, callback }))),
    void: (id, actor) =>
      asked((callback) => {
        const target = { objectType: "StatementRef", id };
        const verb = { id: "http://adlnet.gov/expapi/verbs/voided", display: { und: "voided" } };
        lrs.saveStatement(new TinCan.Statement({ actor, verb, target }), { callback });
      }),
    readVoided: async (id) => said(await asked((callback) => lrs.retrieveVoidedStatement(id, { callback }))),
    state: resource("State", "text/plain"),
    activityProfile: resource("ActivityProfile", JSON_TYPE),
    agentProfile: resource("AgentProfile", JSON_TYPE),
  };
};
