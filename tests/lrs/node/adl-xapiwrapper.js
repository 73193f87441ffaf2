// adl-xapiwrapper, ADL's own and the oldest: it speaks 1.0.1, and knows neither voiding nor deleting by name.
"use strict";

const adl = require("adl-xapiwrapper");

const VOIDED = { id: "http://adlnet.gov/expapi/verbs/voided", display: { en: "voided" } };

// The client's callbacks as promises that are refused with the status of an error.
const asked = (call) =>
  new Promise((resolve, reject) =>
    call((error, answer, body) => {
      if (error) reject(error);
      else if (answer.statusCode >= 400) reject({ status: answer.statusCode });
      else resolve({ headers: answer.headers, body });
    })
  );
const json = async (call) => JSON.parse((await asked(call)).body);

module.exports = ({ endpoint, key, secret, agent, activity }) => {
  const auth = { user: key, pass: secret };
  const lrs = new adl.XAPIWrapper({ url: endpoint, auth });
  const remove = (resource, qs) =>
    asked((done) => adl.xapi_request({ method: "DELETE", url: endpoint + resource, auth, qs }, null, done));

  // A document resource whose `send` and `get` begin with what says whose documents they are.
  const resource = ({ send, get, parse, path, qs, name }) => ({
    save: (id, content, etag) => asked((done) => send(id, content, etag || null, etag ? null : "*", done)),
    read: async (id) => {
      const answer = await asked((done) => get(id, done));
      return { content: parse(answer.body), etag: answer.headers.etag };
    },
    list: () => json((done) => get(null, done)),
    remove: (id) => remove(path, { ...qs, [name]: id }),
  });
  const person = JSON.stringify(agent);

  return {
    about: async () => {
      if (!(await new Promise((resolve) => lrs.testConfig(resolve)))) throw new Error("testConfig");
      return (await json((done) => adl.xapi_request({ method: "GET", url: `${endpoint}about` }, null, done))).version;
    },
    save: (statement) => json((done) => lrs.sendStatements(statement, done)),
    saveAll: (statements) => json((done) => lrs.sendStatements(statements, done)),
    read: (statementId) => json((done) => lrs.getStatements({ statementId }, null, done)),
    query: (filters) => {
      const search = filters.agent ? { ...filters, agent: JSON.stringify(filters.agent) } : filters;
      return json((done) => lrs.getStatements(search, null, done));
    },
    more: (more) => json((done) => lrs.getStatements(null, more, done)),
    void: (id, actor) =>
      json((done) => lrs.sendStatements({ actor, verb: VOIDED, object: { objectType: "StatementRef", id } }, done)),
    readVoided: (voidedStatementId) => json((done) => lrs.getStatements({ voidedStatementId }, null, done)),
    state: resource({
      send: (id, ...rest) => lrs.sendState(activity.id, agent, id, null, ...rest),
      get: (id, done) => lrs.getState(activity.id, agent, id, null, null, done),
      parse: String,
      path: "activities/state",
      qs: { activityId: activity.id, agent: person },
      name: "stateId",
    }),
    activityProfile: resource({
      send: (id, ...rest) => lrs.sendActivityProfile(activity.id, id, ...rest),
      get: (id, done) => lrs.getActivityProfile(activity.id, id, null, done),
      parse: JSON.parse,
      path: "activities/profile",
      qs: { activityId: activity.id },
      name: "profileId",
    }),
    agentProfile: resource({
      send: (id, ...rest) => lrs.sendAgentProfile(agent, id, ...rest),
      get: (id, done) => lrs.getAgentProfile(agent, id, null, done),
      parse: JSON.parse,
      path: "agents/profile",
      qs: { agent: person },
      name: "profileId",
    }),
  };
};
