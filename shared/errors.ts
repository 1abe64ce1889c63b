import { z } from 'zod'
import { PresetChange } from './server-preset'

/**
 * Every way in which Keepsake can fail, one closed list. The sentence for people is the locale text
 * `errors.<code>.what` / `.why` with the error's params.
 */
export const errorCodes = [
  // talking to a model server
  'unreachable',
  'unauthorized',
  'model_not_found',
  'context_too_long',
  'rate_limited',
  'out_of_memory',
  'timeout_connect',
  'timeout_first_token',
  'timeout_idle',
  'server_loading',
  'server_error',
  'bad_request',
  'bad_response',
  'stream_cut',
  'cancelled',
  'not_a_model_server',
  'redirect_refused',
  'models_route_failed',
  'task_unsupported',
  'input_empty',
  'audio_too_large',
  // models and endpoints
  'invalid_input',
  'model_missing',
  'model_disabled',
  'model_in_use',
  'no_chat_model',
  'name_taken',
  'wire_name_taken',
  'secret_store_unavailable',
  'secret_unreadable',
  'secret_missing',
  'no_speech_model',
  'microphone_denied',
  'microphone_missing',
  'endpoint_missing',
  'endpoint_taken',
  'config_invalid',
  'key_from_elsewhere',
  'config_exists',
  'config_changed',
  'config_shared',
  'model_from_elsewhere',
  'endpoint_not_allowed',
  'token_command_failed',
  'certificate_unreadable',
  'not_in_catalog',
  'weights_missing',
  'handler_failed',
  'handler_no_consent',
  // built-in engine and downloads
  'builtin_engine_crashed',
  'builtin_engine_unavailable',
  'gguf_invalid',
  'file_unreadable',
  'download_unreachable',
  'download_checksum',
  'download_failed',
  'download_gated',
  'download_missing',
  'ollama_unreachable',
  'disk_full',
  // servers that we start: what can be asked of them
  'server_missing',
  'server_busy',
  'server_not_ours',
  'server_program_missing',
  // servers that we start: what went wrong, by its first cause
  'server_port_taken',
  'server_port_forbidden',
  'server_memory_held',
  'server_no_cache_room',
  'server_context_over_cache',
  'server_context_over_model',
  'server_out_of_memory',
  'server_model_not_found',
  'server_model_gated',
  'server_model_invalid',
  'server_offline',
  'server_too_few_devices',
  'server_heads_not_divisible',
  'server_no_device',
  'server_architecture_unknown',
  'server_parser_unknown',
  'server_argument_refused',
  'server_part_missing',
  'server_library_missing',
  'server_folder_denied',
  'server_start_slow',
  'server_killed',
  'server_ended',
  'server_crash_loop',
  'server_unhealthy',
  'server_docker_failed',
  // chat and memory
  'conversation_missing',
  'message_missing',
  'run_missing',
  'run_busy',
  'memory_missing',
  'memory_core_full',
  'memory_bad_output',
  'memory_kinds_differ',
  'memory_block_in_use',
  'memory_index_broken',
  'memory_import_invalid',
  'proposal_missing',
  'proposal_stale',
  'document_unsupported',
  'document_too_large',
  'document_unreadable',
  'document_empty',
  'document_gone',
  'folder_too_large',
  'summary_missing',
  'mcp_client_missing',
  'undo_expired',
  // the file and the app
  'database_newer',
  'database_damaged',
  'database_busy',
  'migration_failed',
  'unknown_procedure',
  'forbidden_sender',
  'internal',
] as const
export const ErrorCode = z.enum(errorCodes)
export type ErrorCode = z.infer<typeof ErrorCode>

/** What a button beside an error does. Data, so that it crosses every border; one component runs them all. */
export const Fix = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('retry') }),
  z.strictObject({ do: z.literal('use-url'), url: z.string() }),
  z.strictObject({ do: z.literal('use-model-name'), name: z.string() }),
  z.strictObject({ do: z.literal('use-context-window'), tokens: z.int() }),
  z.strictObject({ do: z.literal('use-max-tokens'), tokens: z.int().nullable() }),
  z.strictObject({ do: z.literal('enter-key') }),
  z.strictObject({ do: z.literal('edit-model'), modelId: z.string() }),
  z.strictObject({ do: z.literal('enable-model'), modelId: z.string() }),
  z.strictObject({ do: z.literal('choose-model') }),
  z.strictObject({ do: z.literal('add-model') }),
  z.strictObject({ do: z.literal('raise-timeout'), modelId: z.string(), seconds: z.int() }),
  z.strictObject({ do: z.literal('restart-builtin-engine') }),
  z.strictObject({ do: z.literal('retry-download'), downloadId: z.string() }),
  z.strictObject({ do: z.literal('new-conversation') }),
  z.strictObject({ do: z.literal('open-data-folder') }),
  z.strictObject({ do: z.literal('open-models') }),
  z.strictObject({ do: z.literal('open-link'), url: z.string() }),
  z.strictObject({ do: z.literal('set-secret'), name: z.string() }),
  z.strictObject({ do: z.literal('open-config-file'), path: z.string() }),
  z.strictObject({ do: z.literal('copy-to-own'), modelId: z.string() }),
  /** Asks for the person's word on what the model's file wants. */
  z.strictObject({ do: z.literal('allow-endpoint'), modelId: z.string() }),
  z.strictObject({ do: z.literal('start-server'), serverId: z.string() }),
  z.strictObject({ do: z.literal('stop-server'), serverId: z.string() }),
  z.strictObject({ do: z.literal('open-server-log'), serverId: z.string() }),
  z.strictObject({ do: z.literal('open-servers') }),
  z.strictObject({ do: z.literal('edit-server'), serverId: z.string() }),
  /** Sets one value of a server's preset and starts it again. */
  z.strictObject({ do: z.literal('change-server'), serverId: z.string(), change: PresetChange }),
  /** Ends the program that holds a port, once the person has agreed to its name. */
  z.strictObject({
    do: z.literal('end-port-holder'),
    serverId: z.string(),
    port: z.int(),
    pid: z.int(),
    startTime: z.string(),
    name: z.string(),
  }),
])
export type Fix = z.infer<typeof Fix>

/** A param of an error: something its sentence names. */
export const ErrorParam = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])

/** An error as it crosses a border: IPC, a port, a worker, a stored run. */
export const AppErrorData = z.strictObject({
  code: ErrorCode,
  params: z.record(z.string(), ErrorParam),
  fixes: z.array(Fix),
  /** Technical text for "Details"; never holds a key or a prompt. */
  detail: z.string().optional(),
})
export type AppErrorData = z.infer<typeof AppErrorData>

/** The answer of every procedure at the border. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: AppErrorData }
