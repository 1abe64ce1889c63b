import chat from './chat.json'
import common from './common.json'
import errors from './errors.json'
import firstRun from './first-run.json'
import fixes from './fixes.json'
import frame from './frame.json'
import memory from './memory.json'
import models from './models.json'
import settings from './settings.json'

export const en = { chat, common, errors, firstRun, fixes, frame, memory, models, settings }
