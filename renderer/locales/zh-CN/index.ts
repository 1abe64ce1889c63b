import catalog from './catalog.json'
import chat from './chat.json'
import common from './common.json'
import configFiles from './config-files.json'
import connection from './connection.json'
import context from './context.json'
import documents from './documents.json'
import endpoints from './endpoints.json'
import errors from './errors.json'
import firstRun from './first-run.json'
import fit from './fit.json'
import fixes from './fixes.json'
import forget from './forget.json'
import frame from './frame.json'
import mcp from './mcp.json'
import memory from './memory.json'
import memoryDetail from './memory-detail.json'
import memoryErrors from './memory-errors.json'
import memorySettings from './memory-settings.json'
import memoryViews from './memory-views.json'
import modelForm from './model-form.json'
import modelTest from './model-test.json'
import models from './models.json'
import ollama from './ollama.json'
import proposals from './proposals.json'
import secrets from './secrets.json'
import serverErrors from './server-errors.json'
import serverLog from './server-log.json'
import servers from './servers.json'
import settings from './settings.json'
import telemetry from './telemetry.json'
import transfer from './transfer.json'
import vault from './vault.json'
import vectors from './vectors.json'

export const zhCN = {
  catalog,
  chat,
  common,
  configFiles,
  connection,
  context,
  documents,
  endpoints,
  errors: { ...errors, ...serverErrors, ...memoryErrors },
  firstRun,
  fit,
  fixes,
  forget,
  frame,
  mcp,
  memory: { ...memory, ...memoryViews, ...memoryDetail, ...memorySettings },
  modelForm,
  models,
  modelTest,
  ollama,
  proposals,
  secrets,
  serverLog,
  servers,
  settings,
  telemetry,
  transfer,
  vault,
  vectors,
}
