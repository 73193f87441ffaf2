// @xapi/xapi, as content in use today is built with.
"use strict";

const XAPI = require("@xapi/xapi");

// The client's promises are refused with axios' errors; the walk wants their status.
const asked = (promise) =>
  promise.catch((error) => {
    throw error.response ? { status: error.response.status } : error;
  });
const data = async (promise) => (await asked(promise)).data;
const read = async (promise) => {
  const answer = await asked(promise);
  return { content: answer.data, etag: answer.headers.etag };
};
const matching = (etag) => (etag ? { matchHeader: "If-Match", etag } : { matchHeader: "If-None-Match", etag: "*" });

module.exports = ({ endpoint, key, secret, agent, activity }) => {
  const lrs = new XAPI({ endpoint, auth: XAPI.toBasicAuth(key, secret), version: "1.0.3" });
  const activityId = activity.id;
  return {
    about: async () => (await data(lrs.getAbout())).version,
    save: (statement) => data(lrs.sendStatement({ statement })),
    saveAll: (statements) => data(lrs.sendStatements({ statements })),
    read: (statementId) => data(lrs.getStatement({ statementId })),
    query: (filters) => data(lrs.getStatements(filters)),
    more: (more) => data(lrs.getMoreStatements({ more })),
    void: (statementId, actor) => data(lrs.voidStatement({ actor, statementId })),
    readVoided: (voidedStatementId) => data(lrs.getVoidedStatement({ voidedStatementId })),
    state: {
      save: (stateId, state, etag) =>
        data(lrs.setState({ agent, activityId, stateId, state, contentType: "text/plain", ...matching(etag) })),
      read: (stateId) => read(lrs.getState({ agent, activityId, stateId })),
      list: () => data(lrs.getStates({ agent, activityId })),
      remove: (stateId) => data(lrs.deleteState({ agent, activityId, stateId })),
    },
    activityProfile: {
      save: (profileId, profile, etag) =>
        data(lrs.setActivityProfile({ activityId, profileId, profile, ...matching(etag) })),
      read: (profileId) => read(lrs.getActivityProfile({ activityId, profileId })),
      list: () => data(lrs.getActivityProfiles({ activityId })),
      remove: (profileId) => data(lrs.deleteActivityProfile({ activityId, profileId })),
    },
    agentProfile: {
      save: (profileId, profile, etag) => data(lrs.setAgentProfile({ agent, profileId, profile, ...matching(etag) })),
      read: (profileId) => read(lrs.getAgentProfile({ agent, profileId })),
      list: () => data(lrs.getAgentProfiles({ agent })),
      remove: (profileId) => data(lrs.deleteAgentProfile({ agent, profileId })),
    },
  };
};
