/* Publishes QoS 1 messages of 100 bytes that Paho's own persistence keeps in files, one a message, until their PUBACK has come.
   usage: keeping_peer tcp://HOST:PORT DIRECTORY MESSAGES */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <MQTTClient.h>

enum { message_size = 100, window = 100, patience_ms = 10000 };

static _Noreturn void die(const char* what, int code) {
  fprintf(stderr, "%s: %d\n", what, code);
  exit(1);
}

static void wait_for_all(MQTTClient client) {
  for (;;) {
    MQTTClient_deliveryToken* pending = NULL;
    if (MQTTClient_getPendingDeliveryTokens(client, &pending) != MQTTCLIENT_SUCCESS || pending == NULL) return;
    const MQTTClient_deliveryToken oldest = pending[0];
    MQTTClient_free(pending);
    const int code = MQTTClient_waitForCompletion(client, oldest, patience_ms);
    if (code != MQTTCLIENT_SUCCESS) die("no acknowledgement", code);
  }
}

int main(int argc, char** argv) {
  if (argc != 4) return fputs("usage: keeping_peer tcp://HOST:PORT DIRECTORY MESSAGES\n", stderr), 2;
  MQTTClient client;
  int code = MQTTClient_create(&client, argv[1], "keeping-peer", MQTTCLIENT_PERSISTENCE_DEFAULT, argv[2]);
  if (code != MQTTCLIENT_SUCCESS) die("no client", code);
  MQTTClient_connectOptions options = MQTTClient_connectOptions_initializer;
  options.cleansession = 0;
  options.reliable = 0;
  options.maxInflightMessages = window;
  if ((code = MQTTClient_connect(client, &options)) != MQTTCLIENT_SUCCESS) die("cannot connect", code);
  char payload[message_size];
  memset(payload, 'r', sizeof payload);
  const long messages = atol(argv[3]);
  for (long number = 1; number <= messages; ++number) {
    code = MQTTClient_publish(client, "bench/readings", sizeof payload, payload, 1, 0, NULL);
    if (code != MQTTCLIENT_SUCCESS) die("refused", code);
    if (number % window == 0) wait_for_all(client);
  }
  wait_for_all(client);
  MQTTClient_disconnect(client, patience_ms);
  MQTTClient_destroy(&client);
  printf("{\"row\":%d,\"syncs\":0}\n", message_size);
  return 0;
}
