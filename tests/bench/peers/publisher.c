#include "publisher.h"

#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <MQTTAsync.h>

enum { messages_in_flight = 100, disconnect_timeout_ms = 2000 };

volatile sig_atomic_t publisher_stopping;
static MQTTAsync client;
static sem_t answered;
static int connect_failure;

_Noreturn void publisher_die(const char* what, const char* detail) {
  fprintf(stderr, "%s: %s\n", what, detail);
  exit(1);
}

static void on_signal(int number) {
  (void)number;
  publisher_stopping = 1;
}

static void obey_signals(void) {
  struct sigaction action = {.sa_handler = on_signal}; /* without SA_RESTART: a wait ends */
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
}

static void on_success(void* context, MQTTAsync_successData* data) {
  (void)context;
  (void)data;
  sem_post(&answered);
}

static void on_connect_failure(void* context, MQTTAsync_failureData* data) {
  (void)context;
  connect_failure = data != NULL && data->code != 0 ? data->code : 1;
  sem_post(&answered);
}

void publisher_connect(const char* url, const char* client_id) {
  obey_signals();
  sem_init(&answered, 0, 0);
  if (MQTTAsync_create(&client, url, client_id, MQTTCLIENT_PERSISTENCE_NONE, NULL) != MQTTASYNC_SUCCESS) publisher_die(url, "no client");
  MQTTAsync_connectOptions options = MQTTAsync_connectOptions_initializer;
  options.keepAliveInterval = 30;
  options.cleansession = 1;
  options.maxInflight = messages_in_flight;
  options.onSuccess = on_success;
  options.onFailure = on_connect_failure;
  if (MQTTAsync_connect(client, &options) != MQTTASYNC_SUCCESS) publisher_die(url, "cannot connect");
  while (sem_wait(&answered) != 0 && !publisher_stopping) continue;
  if (connect_failure) publisher_die(url, "connection refused");
}

void publisher_send(const char* topic, const void* payload, size_t size, int qos) {
  MQTTAsync_message message = MQTTAsync_message_initializer;
  message.payload = (void*)(size_t)payload;
  message.payloadlen = (int)size;
  message.qos = qos;
  const int refused = MQTTAsync_sendMessage(client, topic, &message, NULL);
  if (refused != MQTTASYNC_SUCCESS) publisher_die(topic, MQTTAsync_strerror(refused));
}

static void wait_for_acknowledgements(void) {
  for (;;) {
    MQTTAsync_token* pending = NULL;
    if (MQTTAsync_getPendingTokens(client, &pending) != MQTTASYNC_SUCCESS || pending == NULL) return;
    MQTTAsync_free(pending);
    usleep(10000);
  }
}

void publisher_finish(void) {
  wait_for_acknowledgements();
  MQTTAsync_disconnectOptions options = MQTTAsync_disconnectOptions_initializer;
  options.timeout = disconnect_timeout_ms;
  options.onSuccess = on_success;
  if (MQTTAsync_disconnect(client, &options) == MQTTASYNC_SUCCESS) sem_wait(&answered);
  MQTTAsync_destroy(&client);
}
