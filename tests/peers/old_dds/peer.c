/* A peer on the library that runs on the robot (Cyclone DDS 0.10): `peer robot DOMAIN SECONDS` is a robot's end of the wire,
 * `peer client DOMAIN SECONDS` one that asks it. Each prints a line for what it hears; both end when standard input does. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "dds/dds.h"
#include "robot.h"

typedef unitree_api_msg_dds__Request_ Request;
typedef unitree_api_msg_dds__Response_ Response;
typedef unitree_go_msg_dds__SportModeState_ Sport;
typedef unitree_go_msg_dds__LowState_ Low;
typedef std_msgs_msg_dds__String_ String;

static dds_entity_t of;
static dds_qos_t *deep;

static dds_entity_t topic(const dds_topic_descriptor_t *kind, const char *name) { return dds_create_topic(of, kind, name, NULL, NULL); }
static dds_entity_t reads(const dds_topic_descriptor_t *kind, const char *name) { return dds_create_reader(of, topic(kind, name), deep, NULL); }
static dds_entity_t writes(const dds_topic_descriptor_t *kind, const char *name) { return dds_create_writer(of, topic(kind, name), deep, NULL); }

/* Take one sample that holds data; the caller gives it back with `done`. */
static void *one(dds_entity_t reader, void **slot) {
  dds_sample_info_t info[1];
  slot[0] = NULL;
  while (dds_take(reader, slot, info, 1, 1) > 0) {
    if (info[0].valid_data) return slot[0];
    dds_return_loan(reader, slot, 1);
  }
  return NULL;
}

static int goes_on(dds_time_t end) {
  struct pollfd in = {.fd = 0, .events = POLLIN};
  char rest[64];
  if (poll(&in, 1, 2) > 0 && read(0, rest, sizeof rest) <= 0) return 0;
  return dds_time() < end;
}

static void robot(dds_time_t end) {
  dds_entity_t asked = reads(&unitree_api_msg_dds__Request__desc, "rt/api/sport/request");
  dds_entity_t told = writes(&unitree_api_msg_dds__Response__desc, "rt/api/sport/response");
  dds_entity_t sport = writes(&unitree_go_msg_dds__SportModeState__desc, "rt/sportmodestate");
  dds_entity_t low = writes(&unitree_go_msg_dds__LowState__desc, "rt/lowstate");
  void *slot[1];
  Sport *state = calloc(1, sizeof *state);
  Low *motors = calloc(1, sizeof *motors);
  state->error_code = 1013, state->mode = 1, state->velocity[0] = 0.25f, state->range_obstacle[0] = 1.5f, state->position[2] = 0.5f;
  state->path_point[9].vyaw = 9.0f, state->imu_state.rpy[2] = 0.75f, motors->bms_state.soc = 201;
  for (int i = 0; i < 20; i++) motors->motor_state[i].q = i / 8.0f, motors->motor_state[i].temperature = (uint8_t)(100 + i);
  while (goes_on(end)) {
    for (Request *ask; (ask = one(asked, slot)) != NULL; dds_return_loan(asked, slot, 1)) {
      long id = (long)ask->header.identity.api_id;
      Response answer = {.header = {.identity = ask->header.identity, .status = {.code = id == 1016 ? 4206 : 0}}, .data = id == 1 ? "1.0.0.1" : ""};
      printf("asked %ld %s\n", id, ask->parameter);
      if (!ask->header.policy.noreply) dds_write(told, &answer);
    }
    state->stamp.nanosec++;
    dds_write(sport, state);
    dds_write(low, motors);
  }
}

static void client(dds_time_t end) {
  dds_entity_t asks = writes(&unitree_api_msg_dds__Request__desc, "rt/api/sport/request");
  dds_entity_t told = reads(&unitree_api_msg_dds__Response__desc, "rt/api/sport/response");
  dds_entity_t sport = reads(&unitree_go_msg_dds__SportModeState__desc, "rt/sportmodestate");
  dds_entity_t low = reads(&unitree_go_msg_dds__LowState__desc, "rt/lowstate");
  dds_entity_t says = writes(&std_msgs_msg_dds__String__desc, "rt/deshi/ask"), stops = writes(&std_msgs_msg_dds__String__desc, "rt/deshi/stop");
  dds_entity_t hears = reads(&std_msgs_msg_dds__String__desc, "rt/deshi/answer"), knows = reads(&std_msgs_msg_dds__String__desc, "rt/deshi/state");
  void *slot[1];
  for (int64_t number = 0; goes_on(end);) {
    dds_publication_matched_status_t met;
    for (Response *said; (said = one(told, slot)) != NULL; dds_return_loan(told, slot, 1))
      printf("told %ld %d %s\n", (long)said->header.identity.api_id, said->header.status.code, said->data);
    for (Sport *is; (is = one(sport, slot)) != NULL; dds_return_loan(sport, slot, 1))
      printf("sport %u %u %.3f %.3f %.3f\n", is->error_code, is->mode, is->velocity[0], is->range_obstacle[0], is->path_point[9].vyaw);
    for (Low *is; (is = one(low, slot)) != NULL; dds_return_loan(low, slot, 1))
      printf("low %u %.3f %u\n", is->bms_state.soc, is->motor_state[11].q, is->motor_state[19].temperature);
    for (String *said; (said = one(hears, slot)) != NULL; dds_return_loan(hears, slot, 1)) printf("answer %s\n", said->data);
    for (String *said; (said = one(knows, slot)) != NULL; dds_return_loan(knows, slot, 1)) printf("state %s\n", said->data);
    if (number == 0 && dds_get_publication_matched_status(asks, &met) == 0 && met.current_count > 0) {
      Request ask = {.header = {.identity = {.id = ++number, .api_id = 1016}}, .parameter = ""};
      dds_write(asks, &ask);
    }
    static int said, stopped;
    String ask = {.data = "sit down"}, stop = {.data = "stop"};
    if (!said && dds_get_publication_matched_status(says, &met) == 0 && met.current_count > 0) said = 1, dds_write(says, &ask);
    if (!stopped && dds_get_publication_matched_status(stops, &met) == 0 && met.current_count > 0) stopped = 1, dds_write(stops, &stop);
  }
}

int main(int count, char **words) {
  if (count != 4) return 2;
  setvbuf(stdout, NULL, _IOLBF, 0);
  of = dds_create_participant((dds_domainid_t)atoi(words[2]), NULL, NULL);
  if (of < 0) return 3;
  deep = dds_create_qos();
  dds_qset_reliability(deep, DDS_RELIABILITY_RELIABLE, DDS_SECS(1));
  dds_qset_history(deep, DDS_HISTORY_KEEP_LAST, 64);
  dds_time_t end = dds_time() + DDS_SECS(atoi(words[3]));
  puts("ready");
  (strcmp(words[1], "robot") == 0 ? robot : client)(end);
  dds_delete(of);
  puts("well");
  return 0;
}
