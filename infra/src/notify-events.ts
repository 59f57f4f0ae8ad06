/** EventBridge patterns of what is told in Slack beside alarms, which come by their topic. */

/** The steps of incidents, as the restart-handler tells them on the incident bus. */
export const INCIDENT_PATTERN = { source: ['defib.restart-handler'] };

/** Every AWS Health event, abuse reports included. */
export const HEALTH_PATTERN = {
  source: ['aws.health'],
  'detail-type': ['AWS Health Event', 'AWS Health Abuse Event'],
};

/** Every launch and termination of every group, and those that failed. */
export const SCALING_PATTERN = {
  source: ['aws.autoscaling'],
  'detail-type': [
    'EC2 Instance Launch Successful',
    'EC2 Instance Launch Unsuccessful',
    'EC2 Instance Terminate Successful',
    'EC2 Instance Terminate Unsuccessful',
  ],
};

export const SPOT_PATTERN = {
  source: ['aws.ec2'],
  'detail-type': ['EC2 Spot Instance Interruption Warning', 'EC2 Instance Rebalance Recommendation'],
};
