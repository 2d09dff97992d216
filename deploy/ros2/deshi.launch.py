"""ROS 2 launch: deshi with its topics, on the robot or on a computer beside it.

    ros2 launch deploy/ros2/deshi.launch.py
    ros2 launch deploy/ros2/deshi.launch.py interface:=lo simulated:=true

`deshi` must be on the PATH (pip install 'deshi[go2]'). With `simulated:=true` a dog that isn't there is started, too. The guard
opens /deshi/stop and /deshi/state because DESHI_BODY_ROS is set; `deshi ros` is the bridge of /deshi/ask and /deshi/answer.
"""

from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument, ExecuteProcess, SetEnvironmentVariable
from launch.conditions import IfCondition
from launch.substitutions import EnvironmentVariable, LaunchConfiguration


def generate_launch_description() -> LaunchDescription:
    """Return what is started."""
    domain, interface = LaunchConfiguration("domain"), LaunchConfiguration("interface")
    return LaunchDescription(
        [
            DeclareLaunchArgument(
                "domain", default_value=EnvironmentVariable("ROS_DOMAIN_ID", default_value="0")
            ),
            DeclareLaunchArgument(
                "interface", default_value="", description="network interface, '' for DDS's choice"
            ),
            DeclareLaunchArgument(
                "driver", default_value="dds", description="dds: a Go2; sim: the guard's own dog"
            ),
            DeclareLaunchArgument("simulated", default_value="false", description="start deshi go2sim, too"),
            SetEnvironmentVariable("DESHI_BODY_ROS", "true"),
            SetEnvironmentVariable("DESHI_BODY_DRIVER", LaunchConfiguration("driver")),
            SetEnvironmentVariable("DESHI_BODY_DOMAIN", domain),
            SetEnvironmentVariable("DESHI_BODY_INTERFACE", interface),
            ExecuteProcess(
                cmd=["deshi", "go2sim", "--no-http", "--domain", domain, "--interface", interface],
                condition=IfCondition(LaunchConfiguration("simulated")),
                output="screen",
            ),
            ExecuteProcess(cmd=["deshi", "up"], output="screen"),
            ExecuteProcess(cmd=["deshi", "ros"], output="screen", respawn=True, respawn_delay=2.0),
        ]
    )
